"""Turn a document into what is stored of it in the cluster: its terms at their positions, their weighted frequencies,
the values to filter by, and the post's own segment, of which snippets and exact scores are made.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import orjson

from ..fields import CODE, FACETS, FIELDS, LINK_FACET, iterate_facet_values
from ..matching.bm25f import compute_slot_weights, get_field_weights
from ..matching.scoring_context import Corpus
from ..model import Document
from ..ranking import Ranking
from ..searcher.link_graph import list_link_names
from ..segment.arrays import FIELD_BITS, FIELD_SLOTS
from ..segment.builder import SegmentBuilder
from ..segment.document_json import encode_document
from ..segment.forward_index import ForwardIndex
from ..segment.part import Part, read_records
from ..segment.part_builder import build_parts, find_word_stems
from ..segment.ragged import Array, expand_rows, find_run_starts
from ..text.keys import make_facet_key
from ..text.stemming import get_stemmer
from .client import Json
from .compression import compress
from .mappings import (
    ANY_TERMS,
    FEATURES,
    LANG_END,
    LINK_NAMES,
    NEVER,
    NO_TERM,
    PROSE_TERMS,
    SAME_PLACE,
    STEM_FEATURES,
    STEM_MARK,
    get_key_field,
    get_length_field,
    get_position_field,
    get_value_field,
    get_weight_field,
)
from .posts import open_blob

_MAX_GAP = 11
"""The most empty positions that are written between two terms: more tell no more, see `arrays.FIELD_GAP`."""
_MAX_PLACES = 1 << 40
"""More than any post has places."""
_MAX_KEY = 1000
"""Bytes of the longest keyword that is stored as it is: Lucene takes 32,766."""
_MAX_VALUE = 2000
"""Characters of the longest value of a facet that is shown whole."""
_ROUNDING = 1 + 2**-9
"""The cluster cuts features off after 9 binary digits; half of the last one makes that rounding."""
_DOT = "\u2024"
"""Stands for the dot in a feature's name, where a dot has a meaning. Folding leaves no such character in a term."""


_BATCH, _BATCH_CHUNKS = 1000, 1_000_000
"""The most documents that are analyzed together, and of about how many words."""
_MAX_STEMS = 50_000
"""Of how many words the stems are remembered while documents are analyzed: some 10 MB."""


class AnalyzedPost(NamedTuple):
    """A post, ready to be stored but for its weighted frequencies, which depend on the mean lengths of fields."""

    stored: Json
    """What is stored of it, without its terms."""
    part: Part
    """Its own segment."""

    @property
    def field_lengths(self) -> Array:
        """[fields]: positions in each field."""
        return self.part.columns.field_lengths

    def pack(self) -> bytes:
        """Return the post as one line."""
        return orjson.dumps(self.stored, option=orjson.OPT_APPEND_NEWLINE)


def unpack_post(line: bytes) -> AnalyzedPost:
    """Return the post that `AnalyzedPost.pack` packed."""
    stored: Json = orjson.loads(line)
    return AnalyzedPost(stored, open_blob(stored["blob"], stored["id"]))


def analyze_all(documents: Iterable[Document]) -> Iterator[AnalyzedPost]:
    """Yield documents as they are stored."""
    find_known_stems = lru_cache(maxsize=_MAX_STEMS)(find_word_stems)
    for batch, forward in _build_batches(iter(documents)):
        for document, data in zip(batch, build_parts(forward, find_known_stems), strict=True):
            part = Part(data)
            yield AnalyzedPost(_encode_values(document, part) | {"blob": pack_blob(data)}, part)


def _build_batches(documents: Iterator[Document]) -> Iterator[tuple[list[Document], ForwardIndex]]:
    """Yield the forward indexes of some documents at a time."""
    while first := next(documents, None):
        builder, batch = SegmentBuilder(), [first]
        builder.add(first)
        while len(batch) < _BATCH and builder.chunk_count < _BATCH_CHUNKS and (document := next(documents, None)):
            builder.add(document)
            batch.append(document)
        yield batch, builder.build()


# ------------------------------------------------------------------------------------------------ keys


def make_document_id(id: str) -> str:
    """Return the id that a post has in the cluster, where ids have at most 512 bytes."""
    return hashlib.blake2b(id.encode(), digest_size=16).hexdigest()


def make_keyword(value: str) -> str:
    """Return a value as it is stored to be found: of a very long one, the beginning and a hash."""
    data = value.encode()
    if len(data) <= _MAX_KEY:
        return value
    return f"{value[:100]}{SAME_PLACE}{hashlib.blake2b(data, digest_size=16).hexdigest()}"


def make_feature(term: str) -> str:
    """Return the name of a term's feature."""
    return term.replace(".", _DOT) if "." in term else term


def make_stem_term(lang: str, stem: str) -> str:
    """Return the term that stands for a stem in the texts of a language."""
    return f"{STEM_MARK}{lang}{LANG_END}{stem}"


# ------------------------------------------------------------------------------------------------ posts


def _encode_values(document: Document, part: Part) -> Json:
    """Return what is stored of a post beside its terms and its segment."""
    (record,) = read_records([part])
    return {
        "key": make_document_id(document.id),
        "id": document.id,
        "digest": document.digest,
        "url_key": make_keyword(document.url),
        "title_key": str(record["title_key"]),
        "date": _drop_infinity(float(record["times"][0])),
        "local_date": _drop_infinity(float(record["times"][3])),
        "visible_from": -NEVER if document.visible_from is None else document.visible_from,
        "visible_until": NEVER if document.visible_until is None else document.visible_until,
        **{get_length_field(field): int(length) for field, length in enumerate(part.columns.field_lengths)},
        **_encode_facets(document),
        LINK_NAMES: [make_keyword(name) for name in list_link_names(document.id, document.url)],
        "document": base64.b64encode(compress(encode_document(document))).decode(),
    }


def pack_blob(data: bytes) -> str:
    """Return the segment of a post as text; `posts.open_blob` opens it."""
    return base64.b64encode(compress(data)).decode()


def encode_post(post: AnalyzedPost, ranking: Ranking, corpus: Corpus) -> Json:
    """Return what is stored of a post. `corpus`: its mean field lengths normalize the frequencies."""
    part = post.part
    terms = part.list_terms()
    stems = _list_stems(part, terms)
    return {
        **post.stored,
        **_encode_positions(part, terms, stems, get_field_weights(ranking)),
        **_encode_frequencies(part, terms, stems, ranking, corpus),
    }


def _drop_infinity(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) else None


class _Stems(NamedTuple):
    """The stems of a post's terms."""

    names: list[str]
    """The terms that stand for them."""
    rows: Array
    """Pairs, sorted: the number of a stem"""
    terms: Array
    """and of a term that has it."""

    def write_after(self, texts: list[str]) -> list[str]:
        """Return the terms, each with its stems at the same place."""
        written = texts.copy()
        for row, term in zip(self.rows.tolist(), self.terms.tolist(), strict=True):
            written[term] += SAME_PLACE + self.names[row]
        return written

    def find_relatives(self, is_wanted: Array) -> tuple[Array, Array]:
        """Return pairs, each once: one of some terms, and another that shares a stem with it. `is_wanted`: [terms]
        bool."""
        pairs = is_wanted.take(self.terms).nonzero()[0]
        starts = self.rows.searchsorted(np.arange(len(self.names) + 1))
        bounds, index = expand_rows(starts, self.rows.take(pairs))
        found = self.terms.take(pairs).repeat(np.diff(bounds)) * len(is_wanted) + self.terms.take(index)
        found.sort()
        own, others = np.divmod(found.take(find_run_starts(found)), len(is_wanted))
        return own.compress(own != others), others.compress(own != others)


def _list_stems(part: Part, terms: list[str]) -> _Stems:
    """Return the stems of a post's terms; a segment leaves a stem out that is its only term."""
    names, counts = part.list_stems(), part.columns.stem_term_counts
    known = set(names)
    has_stems = get_stemmer(part.lang) is not None
    own = [number for number, term in enumerate(terms) if term not in known] if has_stems else []
    mark, stem_count = make_stem_term(part.lang, ""), len(names)
    names += [terms[number] for number in own]
    return _Stems(
        [mark + name for name in names],
        np.append(np.arange(stem_count).repeat(counts), np.arange(stem_count, len(names))),
        np.append(part.columns.stem_terms, np.array(own, np.int64)).astype(np.int64),
    )


def _encode_positions(part: Part, terms: list[str], stems: _Stems, weights: Array) -> Json:
    """Return the terms of each field at their positions, in prose with their stems. `weights`: [fields]."""
    places, numbers = part.columns.places.astype(np.int64), part.columns.occurrence_terms
    order = (places % FIELD_SLOTS * _MAX_PLACES + places).argsort(kind="stable")
    in_prose = stems.write_after(terms)
    places = places.take(order)
    fields, positions, in_order = places % FIELD_SLOTS, places >> FIELD_BITS, numbers.take(order)
    bounds = fields.searchsorted(np.arange(len(FIELDS) + 1)).tolist()
    encoded: Json = {}
    for field, (begin, end) in enumerate(pairwise(bounds)):
        if begin < end and weights[field] > 0:
            words = terms if field == CODE else in_prose
            steps = np.diff(positions[begin:end], prepend=-1)
            own = in_order[begin:end].tolist()
            encoded[get_position_field(field)] = _write_positions(steps, list(map(words.__getitem__, own)))
    return encoded


def _write_positions(steps: Array, words: list[str]) -> str:
    """Return words at their positions. `steps`: from the position of the word before to that of each."""
    written: list[str] = []
    begin = 0
    at_others = (steps != 1).nonzero()[0].tolist()
    for at, step in zip(at_others, steps.take(at_others).tolist(), strict=True):
        written += words[begin:at]
        begin, word = at + 1, words[at]
        if step == 0:  # a term that counts twice at one position would be counted twice
            written[-1] = SAME_PLACE.join(dict.fromkeys((*written[-1].split(SAME_PLACE), *word.split(SAME_PLACE))))
        else:
            written += [NO_TERM] * min(step - 1, _MAX_GAP)
            written.append(word)
    written += words[begin:]
    return " ".join(written)


def _encode_frequencies(part: Part, terms: list[str], stems: _Stems, ranking: Ranking, corpus: Corpus) -> Json:
    """Return tf~ of each term and of each stem."""
    columns = part.columns
    weights = compute_slot_weights(ranking, columns.field_lengths[None, :], corpus.field_totals, corpus.doc_count)
    rows = np.arange(len(terms)).repeat(columns.posting_counts)
    each = weights.take(columns.fields) * columns.frequencies.astype(np.int64)
    in_prose = np.bincount(rows, each * (columns.fields != CODE), len(terms))
    own = np.bincount(rows, each, len(terms))  # 0 if all is in fields that have no weight: those are not searched
    frequencies = own + ranking.variant * _sum_variants(stems, in_prose)
    sums = np.bincount(stems.rows, in_prose.take(stems.terms), len(stems.names))
    found = sums.nonzero()[0]
    return {
        FEATURES: _make_features(*_keep_positive(terms, frequencies)),
        STEM_FEATURES: _make_features([stems.names[row] for row in found.tolist()], ranking.variant * sums.take(found)),
        ANY_TERMS: _keep_positive(terms, own)[0],
        **{get_weight_field(field): float(weights[field]) for field in range(len(FIELDS))},
        PROSE_TERMS: _keep_positive(terms, in_prose)[0],
    }


def _keep_positive(terms: list[str], numbers: Array) -> tuple[list[str], Array]:
    """Return the terms whose numbers are above 0, and these numbers."""
    if not len(numbers) or numbers.min() > 0:  # as nearly always
        return terms, numbers
    kept = numbers.nonzero()[0]
    return [terms[number] for number in kept.tolist()], numbers.take(kept)


def _sum_variants(stems: _Stems, in_prose: Array) -> Array:
    """Return [terms]: the summed frequencies in prose of the others that share a stem with each term."""
    of_pairs = in_prose.take(stems.terms)
    others = np.bincount(stems.rows, of_pairs, len(stems.names)).take(stems.rows) - of_pairs
    sums: Array = np.bincount(stems.terms, others, len(in_prose))
    has_several = np.bincount(stems.terms, minlength=len(in_prose)) > 1
    if has_several.any():  # others may share more than one stem with these, but count once
        own, relatives = stems.find_relatives(has_several)
        of_several = np.bincount(own, in_prose.take(relatives), len(in_prose))
        sums[has_several] = of_several[has_several]
    return sums


def _make_features(terms: list[str], frequencies: Array) -> dict[str, float]:
    """Return features as they are stored: with few digits, see `_ROUNDING`."""
    rounded = np.maximum(np.round(_ROUNDING * frequencies, 4), 1e-4)
    joined = "\0".join(terms)
    names = make_feature(joined).split("\0") if "." in joined else terms
    return dict(zip(names, rounded.tolist(), strict=True))


def _encode_facets(document: Document) -> Json:
    keys: dict[str, dict[str, str]] = {}
    for facet, value in iterate_facet_values(document):
        keys.setdefault(facet, {}).setdefault(make_facet_key(value), value)
    fields: Json = {}
    for facet, values in keys.items():
        fields[get_key_field(facet)] = [make_keyword(key) for key in values]
        if facet != LINK_FACET:
            fields[get_value_field(facet)] = [encode_facet_value(key, value) for key, value in values.items()]
    assert fields.keys() <= {get_key_field(LINK_FACET), *map(get_key_field, FACETS), *map(get_value_field, FACETS)}
    return fields


def encode_facet_value(key: str, value: str) -> str:
    """Return a value of a facet as it is counted: folded, and as written."""
    return f"{make_keyword(key)}\n{value[:_MAX_VALUE]}"


def decode_facet_value(encoded: str) -> tuple[str, str]:
    """Return the folded key of a counted value, and the value as written."""
    key, _, value = encoded.partition("\n")
    return key, value


# ------------------------------------------------------------------------------------------------ writing


def encode_upsert(post: AnalyzedPost, ranking: Ranking, corpus: Corpus) -> tuple[str, str]:
    """Return the two lines of a bulk request that store a post."""
    action = {"index": {"_id": post.stored["key"]}}
    return orjson.dumps(action).decode(), orjson.dumps(encode_post(post, ranking, corpus)).decode()


def encode_deletes(ids: Iterable[str]) -> list[str]:
    """Return the lines of a bulk request that delete posts."""
    return [orjson.dumps({"delete": {"_id": make_document_id(id)}}).decode() for id in ids]
