"""Find the edition of a page in its path: its language (`tr/`, `pt-br/`, `about.de.md`) and its version (`v3.5/`)."""

from __future__ import annotations

import re

# ------------------------------------------------------------------------------------------------ languages

_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik "
    "io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml "
    "mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd "
    "se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu "
)
_LANGUAGES = frozenset(_CODES.split())
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)


def parse_language(segment: str) -> str:
    """Return the language tag that a part of a path is, in lower case with a hyphen (`pt-br`); empty if it is none."""
    match = _TAG.fullmatch(segment)
    return segment.lower().replace("_", "-") if match and match[1].lower() in _LANGUAGES else ""


def parse_name(name: str) -> tuple[str, str]:
    """Return a file's name without its language, and this: `about.de.md` is `about.md` in German."""
    stem, dot, extension = name.rpartition(".")
    base, _, suffix = stem.rpartition(".")
    lang = parse_language(suffix) if base else ""
    return (f"{base}{dot}{extension}", lang) if lang else (name, "")


def get_primary_language(lang: str) -> str:
    """Return a language tag without its region, in lower case."""
    return lang.lower().partition("-")[0]


# ------------------------------------------------------------------------------------------------ versions

VERSION = re.compile(r"(?:v|version-|release-)?(\d+(?:\.\d+)+(?:\.x)?)|(?:v|version-)(\d+)|v?(\d+\.x)", re.IGNORECASE)
"""A folder with the number of a version; a number alone may be a year."""
_FINAL_ZEROS = re.compile(r"(?:\.0)+$")
CURRENT = frozenset({"latest", "stable", "current"})
UNRELEASED = frozenset({"next", "main", "master", "dev", "devel", "edge", "nightly", "unstable"})


def is_version(part: str) -> bool:
    """Return whether a part of a path names a version: `v3.5`, `1.x`, `version-2.0`, `latest`."""
    return VERSION.fullmatch(part) is not None or part.lower() in CURRENT or part.lower() in UNRELEASED


def parse_version(part: str) -> str:
    """Return the number of a version without its prefix and zeros at the end, `3.5`; the part itself if it has no
    number."""
    match = VERSION.fullmatch(part)
    return _FINAL_ZEROS.sub("", next(filter(None, match.groups()))) if match else part.lower()


def find_version(id: str) -> str:
    """Return the number of the version that a folder of a path names; empty if none does."""
    if not any(map(str.isdigit, id)):  # as of most
        return ""
    folders = id.split("/")[:-1]
    return next((parse_version(folder) for folder in folders if VERSION.fullmatch(folder)), "")
