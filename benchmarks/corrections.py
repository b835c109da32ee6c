"""Measure corrections: names that a site lacks must stay, and misspelled words must find the intended posts."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.engine import Engine, open_engine
from index.model import Document, Results, SearchOptions
from search.query.parser import parse_query

from . import queries

NAMES = Path(__file__).with_name("names.txt")
SAMPLE = 500
"""How many names and how many misspelled words to try."""
_EXAMPLES = 12
_SEED = 23
_MIN_LETTERS, _MAX_LETTERS = 4, 20
"""Letters of the words that are misspelled."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHARES = {"neighbor": 30, "omission": 25, "transposition": 20, "doubling": 15, "insertion": 10}
"""How often each kind of typo is drawn.

Most typos are one edit (Damerau 1964: 80 %), few of them in the first letter (Pollock and Zamora 1984: 8 %). Of the
edits, a key beside the right one, a missing letter and a wrong order are the most common (Baba and Suzuki 2012)."""


class Misspelling(NamedTuple):
    """A word of the corpus, and a typo of it."""

    word: str
    typed: str
    kind: str


class CorrectionQuality(NamedTuple):
    """What was measured: counts and examples."""

    names: int
    """Names that the corpus lacks."""
    replaced: list[tuple[str, str]]
    """Names that were corrected, and to which word."""
    completed: list[tuple[str, str]]
    """Names that begin a word of the corpus: they find what typing them found."""
    typos: int
    missed: list[Misspelling]
    """Typos whose first ten results have none of the first ten posts of the intended word."""
    unproposed: int
    """How many of `missed` do not propose the intended word either."""


def list_names() -> list[str]:
    """Return the names of products and commands in `names.txt`."""
    lines = NAMES.read_text("utf-8").splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def draw_misspellings(documents: Sequence[Document], seed: int = _SEED) -> Iterator[Misspelling]:
    """Yield typos of words that at least two documents have, without end."""
    rng = random.Random(seed)
    frequencies: Counter[str] = queries.count_document_frequencies(documents)
    pattern = re.compile(f"[a-z]{{{_MIN_LETTERS},{_MAX_LETTERS}}}")
    words = sorted(word for word, count in frequencies.items() if count > 1 and pattern.fullmatch(word))
    while True:
        word = rng.choice(words)
        kind = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
        typed = misspell(word, kind, rng)
        if typed != word:
            yield Misspelling(word, typed, kind)


def misspell(word: str, kind: str, rng: random.Random) -> str:
    """Return a word with one typo of a kind, not in its first letter."""
    at = rng.randrange(1, len(word))
    match kind:
        case "neighbor":
            return word[:at] + rng.choice(list_key_neighbors(word[at])) + word[at + 1 :]
        case "omission":
            return word[:at] + word[at + 1 :]
        case "transposition":
            at = min(at, len(word) - 2)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case "doubling":
            return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(list_key_neighbors(word[at])) + word[at:]  # insertion: two keys hit at once


def list_key_neighbors(letter: str) -> str:
    """Return the letters whose keys touch that of a letter on a QWERTY keyboard."""
    row = next(i for i, keys in enumerate(_ROWS) if letter in keys)
    at = _ROWS[row].index(letter)
    near = [(row, at - 1), (row, at + 1), (row - 1, at), (row - 1, at + 1), (row + 1, at - 1), (row + 1, at)]
    return "".join(_ROWS[r][i] for r, i in near if 0 <= r < len(_ROWS) and 0 <= i < len(_ROWS[r]))


def measure_corrections(documents: Sequence[Document], work: Path) -> CorrectionQuality:
    """Search SAMPLE names that the corpus lacks, and SAMPLE misspelled words that it does not have as they are."""
    engine = open_engine(work / "corrections")
    engine.rebuild(documents)
    names, replaced, completed = _search_names(engine)
    missed, unproposed = _search_misspellings(engine, documents)
    engine.close()
    return CorrectionQuality(names, replaced, completed, SAMPLE, missed, unproposed)


def format_quality(quality: CorrectionQuality) -> str:
    """Return the measured shares as text, with examples."""
    names = ", ".join(f"{name} ({word})" for name, word in quality.replaced[:_EXAMPLES])
    typos = ", ".join(f"{missed.typed} ({missed.word})" for missed in quality.missed[:_EXAMPLES])
    found = quality.typos - len(quality.missed)
    return "\n".join([
        f"{quality.names} names that no post has: {len(quality.replaced) / quality.names:.1%} replaced, "
        f"{len(quality.completed) / quality.names:.1%} completed",
        f"{quality.typos} typos: {found / quality.typos:.1%} find, among the first ten, a post of the word itself",
        f"replaced: {names}",
        f"missed: {typos}",
    ])  # fmt: skip


def _search_names(engine: Engine) -> tuple[int, list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the number of names that the corpus lacks, and which of them were corrected and completed."""
    names = 0
    replaced: list[tuple[str, str]] = []
    completed: list[tuple[str, str]] = []
    for name in random.Random(_SEED).sample(list_names(), len(list_names())):
        results = _search(engine, name)
        if not results.corrections and results.total:
            continue
        names += 1
        for correction in results.corrections:
            if correction.kind != "proposed":
                group = replaced if correction.kind == "corrected" else completed
                group.append((name, correction.replacement))
        if names == SAMPLE:
            break
    return names, replaced, completed


def _search_misspellings(engine: Engine, documents: Sequence[Document]) -> tuple[list[Misspelling], int]:
    """Return the typos that do not find the intended posts, and how many of them do not propose the word either."""
    tried, missed, unproposed = 0, [], 0
    for misspelling in draw_misspellings(documents):
        results = _search(engine, misspelling.typed)
        if results.total and not results.corrections:  # it is another word
            continue
        tried += 1
        intended = {hit.id for hit in _search(engine, misspelling.word).hits}
        if not intended & {hit.id for hit in results.hits}:
            missed.append(misspelling)
            unproposed += misspelling.word not in [each.replacement for each in results.corrections]
        if tried == SAMPLE:
            break
    return missed, unproposed


def _search(engine: Engine, text: str) -> Results:
    return engine.search(parse_query(text).query, SearchOptions(fragments=0))
