"""Generate queries from a corpus. The generator is seeded: the same posts always give the same queries."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from index.model import Document

from .corpus import extract_fields

MIXED = {"common": 40, "rare": 40, "title": 50, "phrase": 35, "code": 35}
"""Kinds of complete queries, and how many of each."""
TYPOS = 30
TYPED = 20
"""Queries that are typed letter by letter."""
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_LETTERS = re.compile(r"[a-z]{4,}")
_CODE = re.compile(
    r"""(?<![\w-])--[a-z][a-z-]{3,24}\b            # --update-delay
      | (?<![\w/.:])/[a-z0-9_]{2,12}/[a-z0-9_]{1,12}\b   # /api/v1
      | \b[a-z]{2,12}(?:_[a-z]{2,12})+\b           # parse_header
      | \b[a-z]{2,10}(?:::[a-zA-Z_]{2,14})+        # std::fmt
      | \b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b            # HttpStatusCode""",
    re.VERBOSE,
)
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """about above after again also been before being below between both could does doing down during each from
        further have having here hers himself into itself just like made make many more most must only other ours over
        same should some such than that their them then there these they this those through under until upon very were
        what when where which while whom will with within without would your yours""",
    )
)


class SampleQuery(NamedTuple):
    """One query."""

    kind: str
    """A kind of MIXED, or "typo"; "typing" and "letter" if the last word is half typed or has one letter; "any" if a
    result needs only one of the words."""
    text: str
    """The query as a person types it."""


def make_queries(documents: Sequence[Document], seed: int = 7) -> list[SampleQuery]:
    """Return all queries: complete, misspelled, and half typed."""
    generator = _Generator(documents, random.Random(seed))
    kinds: dict[str, Callable[[], Iterator[str]]] = {
        "common": generator.draw_common,
        "rare": generator.draw_rare,
        "title": generator.draw_titles,
        "phrase": generator.draw_phrases,
        "code": generator.draw_code,
    }
    queries = [
        SampleQuery(kind, text) for kind, count in MIXED.items() for text in _take_distinct(kinds[kind](), count)
    ]
    queries += [SampleQuery("typo", text) for text in _take_distinct(generator.draw_typos(), TYPOS)]
    return queries + [step for text in _take_distinct(generator.draw_titles(), TYPED) for step in _type_letters(text)]


def _take_distinct(texts: Iterator[str], count: int) -> list[str]:
    """Return the first distinct texts; fewer if the iterator repeats itself."""
    distinct: dict[str, None] = {}
    for tried, text in enumerate(texts):
        distinct[text] = None
        if len(distinct) == count or tried > 50 * count:
            break
    return list(distinct)


def _type_letters(text: str) -> Iterator[SampleQuery]:
    """Yield a query for every letter typed."""
    for end in range(1, len(text) + 1):
        if text[end - 1] != " ":
            yield SampleQuery("letter" if len(text[:end].split()[-1]) == 1 else "typing", text[:end])


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def is_distinctive(word: str) -> bool:
    """Return whether a person would search for this word."""
    return _LETTERS.fullmatch(word) is not None and word not in _STOP_WORDS


def count_document_frequencies(documents: Sequence[Document]) -> Counter[str]:
    """Return the document frequency of each word, over all fields."""
    return Counter(
        word for document in documents for word in dict.fromkeys(split_words("\n".join(extract_fields(document))))
    )


class _Generator:
    """Draws queries of each kind."""

    def __init__(self, documents: Sequence[Document], rng: random.Random) -> None:
        self._random = rng
        self._texts = [extract_fields(document) for document in documents]
        self._frequencies = count_document_frequencies(documents)
        self._long_texts = [text for text in self._texts if len(text.body) > 300]

    def draw_common(self) -> Iterator[str]:
        """Yield words among the 150 with the highest document frequency."""
        yield from self._shuffle([word for word, _ in self._frequencies.most_common() if is_distinctive(word)][:150])

    def draw_rare(self) -> Iterator[str]:
        """Yield words of two to five posts; if the site has none, its rarest words."""
        known = sorted((n, w) for w, n in self._frequencies.items() if n >= 2 and is_distinctive(w))
        yield from self._shuffle([w for n, w in known if n <= 5] or [w for _, w in known[:300]])

    def draw_titles(self) -> Iterator[str]:
        """Yield two or three adjacent words of a title."""
        while True:
            if words := self._draw_words(self._random.choice(self._long_texts).title, 0):
                yield " ".join(words)

    def draw_phrases(self) -> Iterator[str]:
        """Yield two or three adjacent words of a paragraph, in quotes."""
        while True:
            paragraph = self._random.choice(self._random.choice(self._long_texts).body.split("\n"))
            if words := self._draw_words(paragraph, 4):
                yield f'"{" ".join(words)}"'

    def _draw_words(self, text: str, context: int) -> list[str]:
        """Return adjacent words, at least two of them distinctive; empty if the draw has fewer.

        `context`: number of other words that the text must have.
        """
        candidates, length = split_words(text), self._random.choice((2, 3))
        if len(candidates) < length + context:
            return []
        begin = self._random.randrange(len(candidates) - length + 1)
        words = candidates[begin : begin + length]
        return words if sum(map(is_distinctive, words)) >= 2 and all(map(str.isascii, words)) else []

    def draw_code(self) -> Iterator[str]:
        """Yield options, paths and identifiers."""
        frequencies = Counter(name for text in self._texts for name in set(_CODE.findall(f"{text.code}\n{text.body}")))
        yield from self._shuffle(sorted(name for name, n in frequencies.items() if n <= 60))

    def draw_typos(self) -> Iterator[str]:
        """Yield words with a letter removed, swapped or changed, which no post has."""
        limit = len(self._texts) / 5
        known = sorted(
            w for w, n in self._frequencies.items() if len(w) >= 6 and 10 <= n <= limit and is_distinctive(w)
        )
        known = known or sorted(w for w in self._frequencies if len(w) >= 6 and is_distinctive(w))
        while True:
            word = self._misspell(self._random.choice(known))
            if word not in self._frequencies:
                yield word

    def _misspell(self, word: str) -> str:
        position = self._random.randrange(1, len(word) - 1)
        letter = self._random.choice(string.ascii_lowercase)
        return self._random.choice(
            (
                word[:position] + word[position + 1 :],
                word[:position] + word[position + 1] + word[position] + word[position + 2 :],
                word[:position] + letter + word[position + 1 :],
            )
        )

    def _shuffle(self, texts: list[str]) -> list[str]:
        return self._random.sample(texts, len(texts))
