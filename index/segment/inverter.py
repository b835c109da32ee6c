"""Make the arrays of a segment from its forward index: term dictionary, postings, stems, facets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ..fields import CODE
from ..text.keys import make_stem_key
from ..text.stemming import find_stems, get_stemmer
from .arrays import (
    FIELD_SLOTS,
    ByteRows,
    Facets,
    Passages,
    Postings,
    PrefixSums,
    SegmentArrays,
    Stems,
    StoredTexts,
    Terms,
    pack_json,
    pack_rows,
)
from .forward_index import ForwardIndex, PassageRows, number_groups
from .narrow_arrays import set_aside, split_starts
from .postings_reader import list_frequencies
from .ragged import Array, find_run_starts, make_starts, narrow, narrow_rows, number_rows
from .spellings import Spellings, collect_spellings
from .stored_occurrences import pack_occurrences
from .term_dictionary import make_letter_masks
from .text_blocks import pack_texts

_MIN_SUMMED_POSTINGS = 4096
"""Only the postings of a prefix with more postings than this are summed."""
_SUMMED_PREFIX_LETTERS = 2
"""Letters of the longest prefix that is summed."""


def invert(forward: ForwardIndex) -> SegmentArrays:
    """Return the arrays of a segment, given its forward index. `part_builder` makes segments of single documents."""
    with ThreadPoolExecutor(1) as pool:  # NumPy and compressing need no lock of Python: the rest is done meanwhile
        spellings = pool.submit(collect_spellings, forward)
        texts = pool.submit(pack_texts, forward.texts)
        return _make_arrays(forward, spellings, texts)


def _make_arrays(forward: ForwardIndex, spellings: Future[Spellings], texts: Future[StoredTexts]) -> SegmentArrays:
    """Return the arrays of a segment. `spellings`, `texts`: what another thread makes meanwhile."""
    postings = _invert_occurrences(forward)
    stems = _build_stems(forward, _group_terms_by_stem(forward, postings, spellings.result()))
    return SegmentArrays(
        terms=_build_terms(forward.terms, stems),
        postings=postings,
        prefix_sums=_sum_prefixes(forward.terms, postings),
        stems=stems,
        occurrences=pack_occurrences(forward.occurrences),
        passages=_build_passages(forward.passages, forward.texts),
        lines=narrow_rows(forward.lines),
        displays=narrow_rows(forward.displays),
        sources=narrow_rows(forward.sources),
        facets=_build_facets(forward),
        field_lengths=narrow(forward.field_lengths),
        times=forward.times,
        title_keys=forward.title_keys,
        langs=pack_json(forward.langs),
        vectors=replace(
            forward.vectors, starts=narrow(forward.vectors.starts), sections=narrow(forward.vectors.sections)
        ),
        vector_model=np.frombuffer(forward.vector_model.encode(), np.uint8),
        texts=texts.result(),
    )


# ------------------------------------------------------------------------------------------------ postings


def _invert_occurrences(forward: ForwardIndex) -> Postings:
    """Sort the occurrences by term, document and field."""
    occurrences = forward.occurrences
    row_starts = occurrences.starts.astype(np.int64)
    docs = number_rows(row_starts)
    slots = docs * FIELD_SLOTS + occurrences.places.astype(np.int64) % FIELD_SLOTS
    slot_count = max(len(row_starts) - 1, 1) * FIELD_SLOTS
    keys = occurrences.terms.astype(np.int64) * slot_count + slots
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = find_run_starts(keys)
    terms = keys[first] // slot_count
    starts = np.append(first, len(keys))
    occurrence_starts, occurrence_bases = split_starts(starts)
    return Postings(
        starts=narrow(np.searchsorted(terms, np.arange(len(forward.terms) + 1))),
        slots=(keys[first] % slot_count).astype(np.min_scalar_type(slot_count)),
        occurrence_starts=occurrence_starts,
        occurrence_bases=occurrence_bases,
        occurrences=narrow(order - row_starts[docs[order]]),
    )


def _sum_prefixes(terms: list[bytes], postings: Postings) -> PrefixSums:
    """Sum the postings of all terms that begin with the same one or two letters, if there are many.

    Such queries are the slowest, and every search while typing begins with them. The sum has one entry for each slot
    instead of one for each term and slot."""
    frequencies = list_frequencies(postings)
    starts = postings.starts.astype(np.int64)
    lows, highs, sums = [], [], []
    has_many = len(postings.slots) > _MIN_SUMMED_POSTINGS  # a segment of one document never has
    for low, high in _find_prefix_ranges([term.decode() for term in terms]) if has_many else ():
        begin, end = starts[low], starts[high]
        if high - low > 1 and end - begin > _MIN_SUMMED_POSTINGS:
            lows.append(low)
            highs.append(high)
            sums.append(np.bincount(postings.slots[begin:end], frequencies[begin:end]).astype(np.int64))
    slots = [total.nonzero()[0] for total in sums]
    totals = [total[nonzero] for total, nonzero in zip(sums, slots, strict=True)]
    counts, far_counts, far_count_values = set_aside(_concatenate(totals), np.uint8)
    return PrefixSums(
        lows=narrow(np.array(lows, np.int64)),
        highs=narrow(np.array(highs, np.int64)),
        starts=narrow(make_starts([len(nonzero) for nonzero in slots])),
        slots=_concatenate(slots).astype(postings.slots.dtype),
        counts=counts,
        far_counts=far_counts,
        far_count_values=far_count_values,
    )


def _find_prefix_ranges(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the range of the terms of each prefix, for each length of prefix."""
    for length in range(1, _SUMMED_PREFIX_LETTERS + 1):
        changes = (i for i in range(1, len(texts)) if texts[i][:length] != texts[i - 1][:length])
        yield from pairwise([0, *changes, len(texts)])


def _concatenate(arrays: list[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)


# ------------------------------------------------------------------------------------------------ terms and stems


def _build_terms(terms: list[bytes], stems: Stems) -> Terms:
    rows = pack_rows(terms)
    order = np.argsort(stems.terms, kind="stable")
    return Terms(
        starts=narrow(rows.starts),
        bytes=rows.bytes,
        letter_masks=make_letter_masks([term.decode() for term in terms]),
        stem_starts=narrow(np.searchsorted(stems.terms[order], np.arange(len(terms) + 1))),
        stems=narrow(number_rows(stems.term_starts)[order]),
    )


def _build_stems(forward: ForwardIndex, groups: dict[bytes, list[int]]) -> Stems:
    """Return the terms by their stems. A group of one term that equals its stem is left out: readers assume it."""
    words = forward.terms
    rows = sorted(
        # A stem that belongs to one term only, which equals it, is implied.
        [each for each in groups.items() if len(each[1]) != 1 or not each[0].endswith(b"\0" + words[each[1][0]])]
    )
    keys = pack_rows([key for key, _ in rows])
    return Stems(
        starts=narrow(keys.starts),
        bytes=keys.bytes,
        term_starts=narrow(make_starts([len(terms) for _, terms in rows])),
        terms=narrow(np.array([term for _, terms in rows for term in terms], np.int64)),
    )


def _group_terms_by_stem(forward: ForwardIndex, postings: Postings, spellings: Spellings) -> dict[bytes, list[int]]:
    """Return stem key -> terms, ascending."""
    groups: dict[bytes, list[int]] = {}
    for lang, terms in _find_terms_by_language(forward, postings):
        for term in terms:
            written = spellings.get((lang, term)) if spellings else None
            if written is None:
                stems: Iterable[str] = find_stems(lang, forward.terms[term].decode())
            else:
                stems = set().union(*(find_stems(lang, spelling) for spelling in written))
            for stem in stems:
                groups.setdefault(make_stem_key(lang, stem), []).append(term)
    return groups


def _find_terms_by_language(forward: ForwardIndex, postings: Postings) -> Iterator[tuple[str, list[int]]]:
    """Yield each language that has a stemmer, with the terms of its documents' prose."""
    is_prose = postings.slots % FIELD_SLOTS != CODE
    terms = number_rows(postings.starts)[is_prose]
    langs = np.array(forward.langs)[postings.slots[is_prose] // FIELD_SLOTS]
    for lang in filter(get_stemmer, sorted(set(forward.langs))):
        yield lang, np.unique(terms[langs == lang]).tolist()


# ------------------------------------------------------------------------------------------------ stored fields


def _build_passages(passages: PassageRows, texts: ByteRows) -> Passages:
    """Return the passages with their groups, and with offsets that count from the start of all texts, so that a
    passage can be found without its document."""
    docs = number_rows(passages.starts)
    text_starts = texts.starts.astype(np.int64)
    begins = np.append(text_starts[docs] + passages.offsets, text_starts[-1])
    return Passages(
        starts=narrow(passages.starts),
        begins=narrow(begins),
        fields=narrow(passages.fields),
        sections=narrow(passages.sections),
        code_blocks=narrow(passages.code_blocks),
        groups=narrow(number_groups(passages)),
    )


def _build_facets(forward: ForwardIndex) -> Facets:
    values = sorted(forward.facets.items())
    documents = [value.documents for _, value in values]
    return Facets(
        values=pack_json([[name, folded, value.written] for (name, folded), value in values]),
        starts=narrow(make_starts([len(docs) for docs in documents])),
        documents=_concatenate(documents).astype(np.uint32),
    )
