"""Read the values of settings, from text, from TOML or from Python. ValueError says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.cluster_address import Location, is_address, parse_address
from index.errors import SettingsError
from index.ranking import Ranking
from index.text.keys import make_facet_key

from .languages import TEXT_LANGUAGES, find_text_language

LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
"""Ending of a logo's name -> its media type."""
SITE_NAME = re.compile(r"\w[\w.-]{0,39}")
"""A name of one of several sites: a part of ids, before the first slash."""
MAX_SITES = 50
"""The most sites that are searched as one."""
_ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^\s/?#@*]+")
_HOST = re.compile(r"\.?[\w-][\w.-]*(?::\d{1,5})?")
_COLOR_FUNCTIONS = "rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|light-dark"
_COLOR = re.compile(rf"#[0-9a-f]{{3,8}}|[a-z]{{3,30}}|(?:{_COLOR_FUNCTIONS})\([a-z0-9#%.,/ ()-]{{1,100}}\)", re.I)


def read_text(value: Any) -> str:
    """Return a text. A number is refused: TOML reads `0.120` as 0.12."""
    if not isinstance(value, str):
        raise ValueError("expected a text, in quotes")
    return value


def read_path(value: Any) -> Path:
    """Return a path."""
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise ValueError("expected a path")
    try:
        return Path(value).expanduser()
    except RuntimeError:  # `~name` without such a user
        raise ValueError(f"expected a path, but nobody has the home folder {Path(value).parts[0]}") from None


def read_index(value: Any) -> Path | Location:
    """Return where an index is: a folder, or an address in a cluster."""
    text = str(value)
    if "://" not in text:
        return read_path(value)
    if not is_address(text):
        raise ValueError("expected a folder, or an address that begins with opensearch:// or opensearch+https://")
    try:
        return parse_address(text)
    except SettingsError as error:
        raise ValueError(str(error)) from error


def read_host(value: Any) -> str:
    """Return the name or address of a host."""
    host = read_text(value).strip()
    if not re.fullmatch(r"[\w.:%-]+", host):
        raise ValueError("expected an address or a name, such as 127.0.0.1, ::1 or 0.0.0.0")
    return host


def read_flag(value: Any) -> bool:
    """Return a yes or no."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("expected true or false")


def make_number_reader(least: float, most: float, kind: type[int] | type[float] = int) -> Callable[[Any], Any]:
    """Return a function that reads a number between two bounds, both included."""

    def read(value: Any) -> Any:
        expected = f"expected a {'whole ' if kind is int else ''}number from {least} to {most}"
        try:
            number = kind(value)
        except (TypeError, ValueError, OverflowError):  # infinity is none
            raise ValueError(expected) from None
        is_cut = isinstance(value, float) and number != value
        if isinstance(value, bool) or is_cut or not least <= number <= most:
            raise ValueError(expected)
        return number

    return read


def make_choice_reader(choices: tuple[str, ...]) -> Callable[[Any], str]:
    """Return a function that reads one of several words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"expected one of: {', '.join(filter(None, choices))}")
        return str(value)

    return read


def read_address(value: Any) -> str:
    """Return the scheme and the host of a site's address; empty if there is none. URLs of posts begin with its path."""
    address = read_text(value).strip()
    if address and not (address.startswith(("http://", "https://")) and _find_host(address)):
        raise ValueError("expected an address that begins with http:// or https://")
    return f"{address.partition(':')[0]}://{_find_host(address)}" if address else ""


def _find_host(address: str) -> str:
    """Return the host of an address, with its port; empty if it has none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def read_language(value: Any) -> str:
    """Return a language tag; empty if there is none."""
    tag = str(value).strip().replace("_", "-")
    if tag and (find_text_language(tag) is None or not re.fullmatch("[A-Za-z0-9-]{2,35}", tag)):
        raise ValueError(f"expected a language of which there are texts: {', '.join(TEXT_LANGUAGES)}")
    return tag


def read_color(value: Any) -> str:
    """Return a color of CSS; empty if there is none."""
    color = str(value).strip()
    if color and not _COLOR.fullmatch(color):
        raise ValueError("expected a color of CSS, such as #a3321f, rebeccapurple or light-dark(#a3321f, #ff9d85)")
    return color


def read_logo(value: Any) -> Path:
    """Return the path of an image."""
    path = read_path(value)
    if path.suffix.lower() not in LOGO_TYPES:
        raise ValueError(f"expected the path of an image: {', '.join(LOGO_TYPES)}")
    return path


def read_semantic(value: Any) -> bool | Path | str:
    """Read whether to search by meaning, a model's name (`minishlab/potion-base-8M`) or its folder (`./model`)."""
    with suppress(ValueError):
        return read_flag(value)
    text = str(value).strip()
    return text if re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", text) else read_path(text)


def read_list(value: Any) -> tuple[str, ...]:
    """Return texts, from a list or from a text with blanks or commas between them."""
    items = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError("expected a list of texts")
    return tuple(items)


def read_origins(value: Any) -> tuple[str, ...]:
    """Return origins as browsers send them: without a slash at the end."""
    origins = tuple(origin.lower().removesuffix("/") for origin in read_list(value))
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError("expected origins without a path, such as https://example.org, or `*` for all")
    return origins


def read_hosts(value: Any) -> tuple[str, ...]:
    """Return names of hosts; one that begins with a dot includes its subdomains."""
    hosts = tuple(host.lower() for host in read_list(value))
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError("expected names such as search.example.org, or .example.org with its subdomains")
    return hosts


def read_keys(value: Any) -> tuple[str, ...]:
    """Return API keys."""
    keys = read_list(value)
    if not all(re.fullmatch(r"[!-~]{16,}", key) for key in keys):
        raise ValueError(
            "expected keys of 16 or more letters, digits and signs; `openssl rand -hex 20` generates a key"
        )
    return keys


def read_secret(value: Any) -> str:
    """Return a secret; empty: none."""
    text = str(value)
    if text and not re.fullmatch(r"[!-~]{16,}", text):
        raise ValueError("expected 16 or more letters, digits and signs; `openssl rand -hex 20` generates a secret")
    return text


@dataclass(frozen=True, slots=True)
class SiteSource:
    """One of several sites that are searched as one."""

    name: str
    content: Path
    """The content folder or the site's root."""
    index: Path | None = None
    """The folder of the index; None: the folder with the site's name in that of all sites, else `.posthaste` at the
    site's root."""
    site_url: str = ""
    """The address to which results link; empty: that in the configuration of the site."""


def read_sites(value: Any) -> tuple[SiteSource, ...]:
    """Read a table of sites: name -> folder or table of `content`, `index` and `site_url`. As text, folders alone:
    `docs=/srv/docs, blog=/srv/blog`."""
    if isinstance(value, tuple) and all(isinstance(item, SiteSource) for item in value):
        sites = value
    else:
        sites = tuple(_read_site(str(name).strip(), source) for name, source in _list_sites(value))
    if len(sites) == 1 or len(sites) > MAX_SITES:
        raise ValueError(f"expected 2 to {MAX_SITES} sites; for one, set `content`")
    names = [make_facet_key(site.name) for site in sites]
    if twins := [site.name for site in sites if names.count(make_facet_key(site.name)) > 1]:
        raise ValueError(f"expected different names, but several sites have the name '{twins[0]}'")
    return sites


def _list_sites(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if not isinstance(value, str):
        raise ValueError("expected a table of names and folders")
    return [
        (name, folder.strip()) for name, _, folder in (pair.partition("=") for pair in value.split(",") if pair.strip())
    ]


def _read_site(name: str, source: Any) -> SiteSource:
    if not SITE_NAME.fullmatch(name):
        raise ValueError(f"expected names of at most 40 letters, digits, `-`, `_` and `.`, not '{name}'")
    given = dict(source) if isinstance(source, Mapping) else {"content": source}
    if unknown := given.keys() - {"content", "index", "site_url"}:
        raise ValueError(f"site '{name}': unknown key '{min(unknown)}'; the keys are: content, index, site_url")
    if not isinstance(given.get("content"), str | Path) or not str(given["content"]):
        raise ValueError(f"site '{name}': expected a folder, or a table with the folder `content`")
    index = read_index(given["index"]) if given.get("index") else None
    if isinstance(index, Location):
        raise ValueError(f"site '{name}': only indexes in folders are searched as one, not {index}")
    return SiteSource(name, read_path(given["content"]), index, read_address(given.get("site_url", "")))


def read_ranking(value: Any) -> Ranking:
    """Read a table of parameters, or the same as text: `title_weight=8, recency=0.5`."""
    if not isinstance(value, Mapping):
        pairs = [pair.partition("=") for pair in str(value).replace(",", " ").split()]
        value = {name: number for name, _, number in pairs}
    known = [f.name for f in fields(Ranking)]
    parameters = {}
    for name, number in value.items():
        if name not in known:
            raise ValueError(f"unknown parameter '{name}'; the parameters are: {', '.join(known)}")
        try:
            parameters[name] = _ranking_number(name)(number)
        except ValueError as error:
            raise ValueError(f"parameter '{name}': {error}") from None
    return Ranking(**parameters)


def _ranking_number(name: str) -> Callable[[Any], Any]:
    """Return the function that reads one parameter of the ranking."""
    if name.endswith("_b"):
        return make_number_reader(0, 1, float)
    if name == "meaning":
        return make_number_reader(0, 0.9, float)
    return make_number_reader(0.01 if name in ("k1", "half_life") else 0, 10_000, float)
