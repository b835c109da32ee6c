"""Find the variants of each page: its translations and its copies for other versions of a product.

Variants have the same path, except for a folder or a suffix that names a language (`tr/`, `about.de.md`) or a
version (`v3.5/`, `latest/`). Copies for other versions also have the same title.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..model import Variant
from ..segment.ragged import Array, make_starts, number_rows
from ..segment.reader import SegmentReader
from ..segment.snapshot import SegmentView, Snapshot
from ..text.editions import (
    CURRENT,
    UNRELEASED,
    VERSION,
    get_primary_language,
    is_version,
    parse_language,
    parse_name,
    parse_version,
)
from ..text.keys import make_facet_key

_MARK = re.compile(rf"[a-z]{{2}}(?:[-_][a-z]{{2,4}})?|[a-z]{{3,8}}|{VERSION.pattern}", re.IGNORECASE)
"""What may be a language or a version, to look at few parts of paths more closely; each word of 3 to 8 letters may."""
_DOCUSAURUS = re.compile(
    r"^(?:i18n/docusaurus-plugin-content-(docs|blog|pages)(?:-([\w-]+))?|(?:([\w-]+)_)?versioned_docs)(?=/|$)"
)
"""Matches where Docusaurus keeps translations and versions, in a path without language and version."""
_COMPARABLE = 0.8
"""Of a group, documents that reach this share of the best score match about as well: a common word may be in all
translations, but only in one of them are the words of the query."""
_PREFERENCE = 1_000_000
"""More than any group has documents."""
_MAX_NAMED = 50
"""The most variants that a hit names."""
_MAX_LANGS = 1000
_MAX_PARSED = 1000
"""The most languages and versions that are cached with what they mean: a site has few of them in many paths."""


class VariantDoc(NamedTuple):
    """One document of a group."""

    doc: int
    lang: str
    """Its language tag; empty if unknown."""
    version: str
    """The folder of its version, `v3.5`; empty if it has none."""


class Variants(NamedTuple):
    """The groups of variants in a snapshot."""

    groups: Array
    """[documents] int64: the number of each document's group; -1: it has no variants."""
    members: list[list[VariantDoc]]
    """The documents of each group: the main language first, then the current version."""
    places: Array
    """[documents] int64: the place of each document in its group."""
    langs: dict[str, Array]
    """Language without region -> the documents in it that have variants."""
    versions: dict[str, Array]
    """Number of a version, `3.5` -> the documents of it that have variants."""

    def rank(self, docs: Array, lang: str, versions: frozenset[str], is_weak: Array) -> Array:
        """Return a number for each of `docs`, the lowest for the document of a group that is preferred.

        `is_weak`: [docs] bool, those that match much worse than another of their group."""
        ranks: Array = self.places.take(docs)
        ranks += _PREFERENCE * is_weak
        in_lang = self.langs.get(get_primary_language(lang))
        of_version = [self.versions[version] for version in versions if version in self.versions]
        if in_lang is not None:
            ranks -= 4 * _PREFERENCE * self._are_among(docs, [in_lang])
        if of_version:
            ranks -= 2 * _PREFERENCE * self._are_among(docs, of_version)
        return ranks

    def _are_among(self, docs: Array, several: list[Array]) -> Array:
        """Return a boolean for each of `docs`: whether it is in one of several arrays of documents."""
        is_among = np.zeros(len(self.groups), np.bool_)
        for each in several:
            is_among[each] = True
        return is_among.take(docs)

    def get_others(self, doc: int) -> list[VariantDoc]:
        """Return the other documents of a document's group."""
        return [variant for variant in self.get_group(doc) if variant.doc != doc]

    def get_group(self, doc: int) -> list[VariantDoc]:
        """Return the documents of a document's group, with itself; empty if it has no variants."""
        number = int(self.groups[doc])
        return self.members[number] if number >= 0 else []


class _Place(NamedTuple):
    """A path without its language and version, and these."""

    key: str
    lang: str
    version: str


def find_variants(snapshot: Snapshot) -> Variants | None:
    """Return the groups of variants in a snapshot, deleted documents left out; None if there are none.

    Reads the path of every document, so callers cache the result: `snapshot.compute_once(find_variants)`."""
    if not any(view.reader.compute_once(_has_marks) for view in snapshot.segments):
        return None
    places = [found for segments in snapshot.group_by_site() for found in _list_places(snapshot, segments)]
    langs = _list_langs(snapshot)
    title_keys = _list_title_keys(snapshot)
    groups = [_group(title_keys, found, langs) for found in places if len(found) > 1]
    members = [group for group in groups if len(group) > 1]
    return _make_variants(snapshot.doc_count, members) if members else None


def _list_places(snapshot: Snapshot, segments: list[SegmentView]) -> Iterable[list[tuple[int, _Place]]]:
    """Return the documents of a site that have the same path, apart from its language and version."""
    places: dict[str, list[tuple[int, _Place]]] = defaultdict(list)
    parse_folder = lru_cache(maxsize=None)(_parse_folder)  # for this call only: a site may have any number of folders
    for doc, (id, _, _) in snapshot.iterate_sources(segments):
        folder, _, name = id.rpartition("/")
        place = parse_folder(folder)
        if name.count(".") > 1:
            name, lang = parse_name(name)
            place = place._replace(lang=lang or place.lang)
        places[f"{place.key}/{name}"].append((doc, place))
    return places.values()


def _has_marks(reader: SegmentReader) -> bool:
    """Return whether any path in a segment names a language or a version: most sites have none."""
    splits = [id.rpartition("/") for id in reader.stored.read_ids()]
    parts = set("/".join({folder for folder, _, _ in splits}).split("/"))
    if any(parse_language(part) or is_version(part) for part in filter(_MARK.fullmatch, parts)):
        return True
    return any(name.count(".") > 1 and parse_name(name)[1] for _, _, name in splits)


def _make_variants(doc_count: int, members: list[list[VariantDoc]]) -> Variants:
    groups, places = np.full(doc_count, -1, np.int64), np.zeros(doc_count, np.int64)
    langs: dict[str, list[int]] = defaultdict(list)
    versions: dict[str, list[int]] = defaultdict(list)
    for group in members:
        for doc, lang, version in group:
            langs[lang].append(doc)
            versions[version].append(doc)
    versions.pop("", None)
    docs = np.array([variant.doc for group in members for variant in group], np.int64)
    starts = make_starts([len(group) for group in members])
    groups[docs] = number_rows(starts)
    places[docs] = np.arange(len(docs)) - starts[groups[docs]]
    return Variants(
        groups, members, places, _make_arrays(langs, get_primary_language), _make_arrays(versions, parse_version)
    )


def _make_arrays(docs: dict[str, list[int]], get_name: Callable[[str], str]) -> dict[str, Array]:
    """Return the documents by name. `docs`: those of each tag or folder, of which several may have one name."""
    named: dict[str, list[int]] = defaultdict(list)
    for written, numbers in docs.items():
        named[get_name(written)] += numbers
    return {name: np.array(numbers, np.int64) for name, numbers in named.items()}


# ------------------------------------------------------------------------------------------------ paths


def _parse_folder(folder: str) -> _Place:
    """Return a folder without the first part that is a language and the first that is a version."""
    lang = version = ""
    kept = []
    for part in folder.split("/"):
        if not lang and parse_language(part):
            lang = parse_language(part)
        elif not version and is_version(part):
            version = part
        else:
            kept.append(part)
    key = "/".join(kept)
    if match := _DOCUSAURUS.match(key):
        key = _find_docusaurus_folder(match) + key[match.end() :]
        version = "" if match[1] and version == "current" else version
    return _Place(key, lang, version)


def _find_docusaurus_folder(match: re.Match[str]) -> str:
    """Return the folder of the pages that a folder of Docusaurus has translations or a version of."""
    translated, id, versioned = match.groups()
    return id or versioned or {"pages": "src/pages"}.get(translated or "docs", translated or "docs")


@lru_cache(maxsize=_MAX_PARSED)
def _rank_version(part: str) -> tuple[float, ...]:
    """Return a sort key: the current version first, then a page without version, then the newest."""
    if part.lower() in CURRENT:
        return (0,)
    if not part:
        return (1,)
    if part.lower() in UNRELEASED:
        return (3,)
    return (2, *(-float(number) if number.isdigit() else -math.inf for number in parse_version(part).split(".")))


# ------------------------------------------------------------------------------------------------ groups


_get_primary = lru_cache(maxsize=_MAX_PARSED)(get_primary_language)


class _Langs(NamedTuple):
    """The languages of a snapshot's documents, as their posts state them."""

    main: str
    """That of most documents, without its region."""
    by_doc: dict[int, str]


def _list_langs(snapshot: Snapshot) -> _Langs:
    values = list(snapshot.count_facet_values("lang", snapshot.alive, _MAX_LANGS))
    by_doc = {
        int(doc): value.lower()
        for value in values
        for doc in snapshot.find_docs_by_facet("lang", make_facet_key(value))
    }
    return _Langs(get_primary_language(values[0]) if values else "", by_doc)


def _list_title_keys(snapshot: Snapshot) -> list[int]:
    return [key for view in snapshot.segments for key in view.reader.titles.list_keys()]


def _group(title_keys: list[int], found: list[tuple[int, _Place]], langs: _Langs) -> list[VariantDoc]:
    """Return the documents with one path that are variants: the main language first, then the current version."""
    by_lang: dict[str, list[VariantDoc]] = defaultdict(list)
    for doc, place in _drop_misread(found, langs):
        lang = place.lang or langs.by_doc.get(doc, "")
        by_lang[lang].append(VariantDoc(doc, lang, place.version))
    group: list[VariantDoc] = []
    for _, variants in sorted(by_lang.items(), key=lambda item: (_get_primary(item[0]) != langs.main, item[0])):
        if len(variants) > 1:
            variants.sort(key=lambda variant: _rank_version(variant.version))
            variants = _keep_same_title(title_keys, variants)
        group += variants
    return group


def _drop_misread(found: list[tuple[int, _Place]], langs: _Langs) -> list[tuple[int, _Place]]:
    """Return the documents without those whose folder only looks like a language, such as `it/` or `hr/`.

    A folder is a language if the post says so, too, or if the same page is in a folder of the main language."""
    if any(_get_primary(place.lang) == langs.main for _, place in found):
        return found
    return [
        (doc, place)
        for doc, place in found
        if not place.lang or _get_primary(place.lang) == _get_primary(langs.by_doc.get(doc, ""))
    ]


def _keep_same_title(title_keys: list[int], variants: list[VariantDoc]) -> list[VariantDoc]:
    """Return the first variant of each version, of those that have the title of the first: copies of one page."""
    first = title_keys[variants[0].doc]
    versions: dict[str, VariantDoc] = {}
    for variant in variants:
        if title_keys[variant.doc] == first:
            versions.setdefault(variant.version, variant)
    return list(versions.values())


# ------------------------------------------------------------------------------------------------ collapsing


def collapse(
    variants: Variants, mask: Array, has_all: Array, scores: Array, lang: str, versions: frozenset[str]
) -> tuple[Array, Array]:
    """Return the documents that match, and those of them that have all words, with one of each group.

    It is the document in `lang` if that matches, of one of `versions` if that matches, else the one in the main
    language and of the current version, if it does not match much worse than another. It has all words if any of its
    group has.

    `mask`, `has_all`: [documents] bool, those that match and that have all words; `scores`: [documents]; `lang`: a
    language tag or empty; `versions`: numbers of versions that the query names."""
    docs = (mask & (variants.groups >= 0)).nonzero()[0]
    if not len(docs):
        return mask, has_all
    groups = variants.groups.take(docs)
    group_count = len(variants.members)
    best = np.zeros(group_count, scores.dtype)
    np.maximum.at(best, groups, scores.take(docs))
    is_weak = scores.take(docs) < _COMPARABLE * best.take(groups)
    ranks = variants.rank(docs, lang, versions, is_weak)  # no two of a group are equal
    lowest = np.full(group_count, np.iinfo(ranks.dtype).max)
    np.minimum.at(lowest, groups, ranks)
    is_shown = ranks == lowest.take(groups)
    any_has_all = np.zeros(group_count, np.bool_)
    any_has_all[groups[has_all.take(docs)]] = True
    mask, has_all = mask.copy(), has_all.copy()
    mask[docs] = is_shown
    has_all[docs] = is_shown & any_has_all.take(groups)
    return mask, has_all


def list_others(snapshot: Snapshot, variants: Variants, doc: int, visible: Array) -> tuple[Variant, ...]:
    """Return the visible variants of a document without itself."""
    others = [variant for variant in variants.get_others(doc) if visible[variant.doc]][:_MAX_NAMED]
    own = next((variant.version for variant in variants.get_group(doc) if variant.doc == doc), "")
    labels = [other.version if other.version != own and other.version else other.lang for other in others]
    return tuple(
        [
            Variant(_read_url(snapshot, other.doc), label, other.lang, other.version)
            for other, label in zip(others, labels, strict=True)
        ]
    )


def _read_url(snapshot: Snapshot, doc: int) -> str:
    view, number = snapshot.locate_doc(doc)
    return view.read_url(number)
