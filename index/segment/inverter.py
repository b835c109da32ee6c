"""Forward table -> all arrays of a segment: the other direction (postings), stems, facets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import orjson

from ..fields import CODE
from ..text.stemming import find_stems, get_stemmer
from .array_file import narrow
from .arrays import SegmentArrays
from .forward_index import FIELD_SLOTS, ForwardIndex
from .letter_masks import make_letter_masks
from .ragged import Array, find_run_starts, pack_bytes, row_lengths
from .spellings import find_spellings

NAMES = {
    "occurrences": ("terms", "offsets", "lengths", "places"),
    "lines": ("offsets", "numbers"),
}
"""The columns of each ragged table of numbers."""


def invert(forward: ForwardIndex) -> SegmentArrays:
    """Return every array of the segment."""
    made: dict[str, Array] = {}
    for table, columns in NAMES.items():
        ragged = getattr(forward, table)
        made[f"{table}.starts"] = narrow(ragged.starts)
        for column, values in zip(columns, ragged.values, strict=True):
            made[f"{table}.{column}"] = narrow(values)
    for name in ("texts", "displays", "outlines", "sources"):
        ragged = getattr(forward, name)
        made |= {f"{name}.starts": narrow(ragged.starts), f"{name}.bytes": ragged.values[0]}
    terms = pack_bytes(forward.terms)
    made |= {
        "terms.starts": narrow(terms.starts),
        "terms.bytes": terms.values[0],
        "terms.letter_masks": make_letter_masks([term.decode() for term in forward.terms]),
        "field_lengths": narrow(forward.lengths),
        "times": forward.numbers,
        "title_keys": forward.title_keys,
        "langs": _json(forward.langs),
    }
    postings = _postings(forward)
    made |= postings | _prefixes(forward, postings)
    return SegmentArrays.from_named(made | _pieces(forward) | _stems(forward, postings) | _facets(forward))


def _pieces(forward: ForwardIndex) -> dict[str, Array]:
    """Number the bytes of all texts, so that a piece is found whatever its document, and the units: what is shown as
    one, a section's text with its heading, or a code block."""
    starts, (offsets, fields, sections, blocks) = forward.pieces.starts, forward.pieces.values
    documents = np.repeat(np.arange(len(starts) - 1), row_lengths(starts))
    texts = forward.texts.starts.astype(np.int64)
    changes = [column[1:] != column[:-1] for column in (documents, sections, blocks)]
    return {
        "passages.starts": narrow(starts),
        "passages.begins": narrow(np.append(texts[documents] + offsets, texts[-1])),
        "passages.fields": narrow(fields),
        "passages.sections": narrow(sections),
        "passages.code_blocks": narrow(blocks),
        "passages.groups": narrow(np.concatenate(([0], np.cumsum(np.logical_or.reduce(changes))))[: len(documents)]),
    }


def _json(value: object) -> Array:
    return np.frombuffer(orjson.dumps(value), np.uint8)


def _postings(forward: ForwardIndex) -> dict[str, Array]:
    """Turn the rows round: for each term its slots (document and field), and where in the document's row it stands."""
    starts = forward.occurrences.starts.astype(np.int64)
    terms, _, _, places = forward.occurrences.values
    documents = np.repeat(np.arange(len(starts) - 1), row_lengths(starts))
    slots = documents * FIELD_SLOTS + places.astype(np.int64) % FIELD_SLOTS
    space = max(len(starts) - 1, 1) * FIELD_SLOTS
    keys = terms.astype(np.int64) * space + slots
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = find_run_starts(keys)
    owners = keys[first] // space
    return {
        "postings.starts": narrow(np.searchsorted(owners, np.arange(len(forward.terms) + 1))),
        "postings.slots": (keys[first] % space).astype(np.uint32),
        "postings.occurrence_starts": narrow(np.concatenate((first, [len(keys)]))),
        "postings.occurrences": narrow(order - starts[documents[order]]),
    }


_WIDE = 4096
"""Postings that a beginning of words has before they are added up."""
_LETTERS = 2


def _prefixes(forward: ForwardIndex, postings: dict[str, Array]) -> dict[str, Array]:
    """Add up the postings of all words that begin with the same letter or two, where these are many: what is typed
    first costs most, and has each document and field once instead of once a word."""
    starts = postings["postings.starts"].astype(np.int64)
    slots, counts = postings["postings.slots"], row_lengths(postings["postings.occurrence_starts"])
    texts = [term.decode() for term in forward.terms]
    lows, highs, sums = [], [], []
    for length in range(1, _LETTERS + 1):
        bounds = [0, *(i for i in range(1, len(texts)) if texts[i][:length] != texts[i - 1][:length]), len(texts)]
        for low, high in pairwise(bounds):
            span = slice(starts[low], starts[high])
            if high - low > 1 and span.stop - span.start > _WIDE:
                lows.append(low)
                highs.append(high)
                sums.append(np.bincount(slots[span], counts[span]).astype(np.int64))
    held = [total.nonzero()[0] for total in sums]
    return {
        "prefix_sums.lows": narrow(np.array(lows, np.int64)),
        "prefix_sums.highs": narrow(np.array(highs, np.int64)),
        "prefix_sums.starts": narrow(np.cumsum([0, *map(len, held)])),
        "prefix_sums.slots": np.concatenate([np.zeros(0, np.uint32), *(slots.astype(np.uint32) for slots in held)]),
        "prefix_sums.counts": narrow(
            np.concatenate([np.zeros(0, np.int64), *(total[slots] for total, slots in zip(sums, held, strict=True))])
        ),
    }


def _stems(forward: ForwardIndex, postings: dict[str, Array]) -> dict[str, Array]:
    """For each language's stems the terms that share it, and for each term its stems, by how it is spelled. A term that
    is its own stem, alone, goes without saying."""
    groups: dict[bytes, list[int]] = {}
    langs = np.array(forward.langs)
    slots = postings["postings.slots"]
    owners = np.repeat(np.arange(len(forward.terms)), row_lengths(postings["postings.starts"]))
    prose = slots % FIELD_SLOTS != CODE
    written = find_spellings(forward)
    for lang in filter(get_stemmer, sorted(set(forward.langs))):
        spoken = langs[slots[prose] // FIELD_SLOTS] == lang
        for term in np.unique(owners[prose][spoken]).tolist():
            seen = written.get((lang, term))
            found = (
                set().union(*(find_stems(lang, s) for s in seen))
                if seen
                else find_stems(lang, forward.terms[term].decode())
            )
            for stem in found:
                groups.setdefault(make_stem_key(lang, stem), []).append(term)
    kept = sorted((key, terms) for key, terms in groups.items() if not _own_stem(forward, key, terms))
    keys = pack_bytes([key for key, _ in kept])
    lengths = [len(terms) for _, terms in kept]
    members = np.array([term for _, terms in kept for term in terms], np.uint32)
    order = np.argsort(members, kind="stable")
    return {
        "stems.starts": narrow(keys.starts),
        "stems.bytes": keys.values[0],
        "stems.term_starts": narrow(np.cumsum([0, *lengths])),
        "stems.terms": members,
        "terms.stem_starts": narrow(np.searchsorted(members[order], np.arange(len(forward.terms) + 1))),
        "terms.stems": np.repeat(np.arange(len(kept), dtype=np.uint32), lengths)[order],
    }


def make_stem_key(lang: str, stem: str) -> bytes:
    """Return the key of a stem: the language, a zero byte, the stem."""
    return f"{lang}\0{stem}".encode()


def _own_stem(forward: ForwardIndex, key: bytes, terms: list[int]) -> bool:
    return len(terms) == 1 and key.partition(b"\0")[2] == forward.terms[terms[0]]


def _facets(forward: ForwardIndex) -> dict[str, Array]:
    keys = sorted(forward.facets)
    documents = [forward.facets[key][1] for key in keys]
    return {
        "facets.values": _json([[name, folded, forward.facets[name, folded][0]] for name, folded in keys]),
        "facets.starts": narrow(np.cumsum([0, *map(len, documents)])),
        "facets.documents": np.concatenate(documents) if documents else np.zeros(0, np.uint32),
    }
