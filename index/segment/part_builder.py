"""Make the segment of each document of a forward index, see `part`. Many documents are analyzed, sorted and stemmed
together: for one by one, the calls of NumPy would take most of the time.

A part says of each of its terms whether it is a stem: a key without terms stands for one that is none. Readers would
assume it otherwise, see `inverter`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import orjson

from ..fields import CODE
from ..text.stemming import find_stems, get_stemmer
from .arrays import FIELD_BITS, FIELD_SLOTS, ByteRows
from .forward_index import ForwardIndex, PassageRows, number_groups
from .part import PartColumns, pack_columns, pack_record
from .ragged import Array, expand_rows, find_run_starts, make_starts, number_rows, row_lengths
from .spellings import collect_spellings_by_document

StemFinder = Callable[[str, bytes], tuple[bytes, ...]]
"""Returns the stems of a word in a language, as `find_word_stems`."""


def find_word_stems(lang: str, word: bytes) -> tuple[bytes, ...]:
    """Return the stems of a word in a language."""
    return tuple([stem.encode() for stem in find_stems(lang, word.decode())])


def build_parts(forward: ForwardIndex, find: StemFinder = find_word_stems) -> Iterator[bytes]:
    """Yield the segment of each document, for `part.Part`. `find`: finds stems, and remembers them if many documents
    share their words. Vectors are left out."""
    postings = _invert(forward)
    stems = _group_by_stem(forward, postings, find)
    facets = _pack_facets(forward)
    groups = _number_groups(forward.passages)
    lengths = np.fromiter(map(len, forward.terms), np.int64, len(forward.terms))
    term_sizes = lengths.take(postings.terms)
    posting_counts, frequencies = row_lengths(postings.starts), row_lengths(postings.occurrence_starts)
    fields = postings.slots & (FIELD_SLOTS - 1)
    occurrences, passages, lines = forward.occurrences, forward.passages, forward.lines
    records = zip(
        _pair(postings.row_starts),
        _pair(postings.posting_starts),
        _pair(stems.row_starts),
        _pair(stems.pair_starts),
        _pair(occurrences.starts),
        _pair(passages.starts),
        _pair(lines.starts),
        strict=True,
    )
    for doc, (terms, own, rows, pairs, tokens, blocks, changes) in enumerate(records):
        columns = PartColumns(
            term_sizes=term_sizes[terms],
            posting_counts=posting_counts[terms],
            fields=fields[own],
            frequencies=frequencies[own],
            posting_occurrences=postings.occurrences[tokens],
            stem_sizes=stems.sizes[rows],
            stem_term_counts=stems.counts[rows],
            stem_terms=stems.terms[pairs],
            occurrence_terms=postings.occurrence_terms[tokens],
            offsets=occurrences.offsets[tokens],
            lengths=occurrences.lengths[tokens],
            places=occurrences.places[tokens],
            passage_begins=passages.offsets[blocks],
            passage_fields=passages.fields[blocks],
            sections=passages.sections[blocks],
            code_blocks=passages.code_blocks[blocks],
            groups=groups[blocks],
            line_offsets=lines.offsets[changes],
            line_numbers=lines.numbers[changes],
            field_lengths=forward.field_lengths[doc],
        )
        texts = (
            b"".join([forward.terms[number] for number in postings.terms[terms].tolist()]),
            b"".join([stems.strings[number] for number in stems.numbers[rows].tolist()]),
            _read_row(forward.texts, doc),
            _read_row(forward.displays, doc),
            _read_row(forward.sources, doc),
            facets[doc],
            forward.langs[doc].encode(),
        )
        yield pack_columns(columns, pack_record(forward.times[doc], forward.title_keys[doc]), texts)


def _pair(starts: Array) -> Iterator[slice]:
    return (slice(begin, end) for begin, end in pairwise(starts.tolist()))


def _read_row(rows: ByteRows, row: int) -> bytes:
    return rows.bytes[int(rows.starts[row]) : int(rows.starts[row + 1])].tobytes()


# ------------------------------------------------------------------------------------------------ postings


class _Postings(NamedTuple):
    """The inverted index of each document, one after the other."""

    row_starts: Array
    """[documents + 1]: where the terms of each document start."""
    posting_starts: Array
    """[documents + 1]: where its postings start."""
    terms: Array
    """[rows]: the number of each term in the forward index."""
    docs: Array
    """[rows]: the document of each."""
    starts: Array
    """[rows + 1]: where the postings of each term start."""
    slots: Array
    """[postings]"""
    occurrence_starts: Array
    """[postings + 1]"""
    occurrences: Array
    """Index of each occurrence in its document, posting by posting."""
    occurrence_terms: Array
    """For each occurrence, in the order of the texts, the number of its term in its document."""


def _invert(forward: ForwardIndex) -> _Postings:
    """Sort the occurrences by document, term and field."""
    occurrences = forward.occurrences
    doc_starts = occurrences.starts.astype(np.int64)
    docs = number_rows(doc_starts)
    keys = docs * len(forward.terms) + occurrences.terms
    keys = keys << FIELD_BITS | occurrences.places.astype(np.int64) & (FIELD_SLOTS - 1)
    order = keys.argsort(kind="stable")
    keys = keys.take(order)
    posting_begins = find_run_starts(keys)
    slots = keys.take(posting_begins)
    rows = slots >> FIELD_BITS
    row_begins = find_run_starts(rows)
    rows = rows.take(row_begins)
    row_docs, terms = np.divmod(rows, max(len(forward.terms), 1))
    row_starts = row_docs.searchsorted(np.arange(forward.doc_count + 1))
    starts = np.append(row_begins, len(posting_begins))
    occurrence_starts = np.append(posting_begins, len(keys))
    numbers = np.arange(len(rows)) - row_starts.take(row_docs)
    occurrence_terms = np.empty(len(keys), np.int64)
    occurrence_terms[order] = numbers.repeat(row_lengths(occurrence_starts.take(starts)))
    return _Postings(
        row_starts,
        starts.take(row_starts),
        terms,
        row_docs,
        starts,
        slots,
        occurrence_starts,
        order - doc_starts[:-1].repeat(row_lengths(doc_starts)),  # sorted by document first
        occurrence_terms,
    )


# ------------------------------------------------------------------------------------------------ stems


class _Stems(NamedTuple):
    """The terms that share a stem in each document, one document after the other."""

    row_starts: Array
    """[documents + 1]: where the stems of each document start."""
    pair_starts: Array
    """[documents + 1]: where the terms of its stems start."""
    numbers: Array
    """[rows]: the number of each stem in `strings`."""
    sizes: Array
    """[rows]: its bytes."""
    counts: Array
    """[rows]: how many terms have it."""
    terms: Array
    """Their numbers in the document, stem by stem."""
    strings: list[bytes]
    """Sorted."""


def _group_by_stem(forward: ForwardIndex, postings: _Postings, find: StemFinder) -> _Stems:
    """Group the terms of each document by their stems. A group of one term that equals its stem is left out."""
    rows, words, found = _list_words(forward, postings, find)
    strings = sorted({stem for stems in found for stem in stems}.union(forward.terms))
    numbers = {text: number for number, text in enumerate(strings)}
    of_terms = np.array([numbers[term] for term in forward.terms], np.int64)
    of_words = np.array([numbers[stem] for stems in found for stem in stems], np.int64)
    starts, index = expand_rows(make_starts([*map(len, found)]), words)
    rows = rows.repeat(row_lengths(starts))
    bases = postings.docs.take(rows) * len(strings)
    keys, own_keys = bases + of_words.take(index), bases + of_terms.take(postings.terms.take(rows))
    order = keys.argsort(kind="stable")  # the terms of a stem stay in order
    sorted_keys, rows = keys.take(order), rows.take(order)
    begins = find_run_starts(sorted_keys)
    counts = np.diff(begins, append=len(keys))
    groups = sorted_keys.take(begins)
    is_kept = (counts > 1) | (keys != own_keys).take(order.take(begins))
    no_stems = np.setdiff1d(own_keys, groups)
    rows = rows.compress(is_kept.repeat(counts))
    groups = np.concatenate((groups.compress(is_kept), no_stems))
    counts = np.concatenate((counts.compress(is_kept), np.zeros(len(no_stems), np.int64)))
    order = groups.argsort()
    docs, stems = np.divmod(groups.take(order), max(len(strings), 1))
    counts = counts.take(order)
    row_starts = docs.searchsorted(np.arange(forward.doc_count + 1))
    return _Stems(
        row_starts,
        make_starts(counts).take(row_starts),
        stems,
        np.array([*map(len, strings)], np.int64).take(stems),
        counts,
        rows - postings.row_starts.take(postings.docs.take(rows)),
        strings,
    )


def _list_words(
    forward: ForwardIndex, postings: _Postings, find: StemFinder
) -> tuple[Array, Array, list[tuple[bytes, ...]]]:
    """Return the rows of the postings that are in prose in a language with a stemmer, the number of the word of each,
    and the stems of each word: of a term in a language, or of its spellings in a document."""
    in_prose = np.zeros(len(postings.terms), np.bool_)
    in_prose[number_rows(postings.starts)[(postings.slots & (FIELD_SLOTS - 1)) != CODE]] = True
    has_stemmer = np.array([get_stemmer(lang) is not None for lang in forward.langs], np.bool_)
    rows = (in_prose & has_stemmer.take(postings.docs)).nonzero()[0]
    docs, terms, term_count = postings.docs.take(rows), postings.terms.take(rows), len(forward.terms)
    langs, lang_numbers = np.unique(forward.langs, return_inverse=True)
    keys, words = np.unique(lang_numbers.take(docs) * term_count + terms, return_inverse=True)
    names, places = langs.tolist(), docs * term_count + terms
    found = [find(names[key // term_count], forward.terms[key % term_count]) for key in keys.tolist()]
    for (doc, term), spellings in collect_spellings_by_document(forward).items():
        stems = {stem for each in spellings for stem in find(forward.langs[doc], each.encode())}
        words[places.searchsorted(doc * term_count + term)] = len(found)
        found.append(tuple(stems))
    return rows, words, found


# ------------------------------------------------------------------------------------------------ the rest


def _number_groups(passages: PassageRows) -> Array:
    """Return the group of each passage, numbered from 0 in each document. See `arrays.Passages`."""
    groups = number_groups(passages)
    first: Array = groups.take(passages.starts[:-1])
    return groups - first.repeat(row_lengths(passages.starts))


def _pack_facets(forward: ForwardIndex) -> list[bytes]:
    """Return the facet values of each document as JSON, sorted: see `arrays.Facets`."""
    values: list[list[tuple[str, str, str]]] = [[] for _ in range(forward.doc_count)]
    for (facet, folded), value in sorted(forward.facets.items()):
        for doc in value.documents.tolist():
            values[doc].append((facet, folded, value.written))
    return [orjson.dumps(each) for each in values]
