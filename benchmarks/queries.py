"""The questions, made from the corpus: seeded, so that the same posts always give the same questions."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from index.model import Document

from .corpus import fields

MIXED = {"common": 40, "rare": 40, "title": 50, "phrase": 35, "code": 35}
"""Kinds of finished questions, and how many of each."""
TYPOS = 30
TYPED = 20
"""Questions that are typed letter by letter."""
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_PLAIN = re.compile(r"[a-z]{4,}")
_CODE = re.compile(
    r"""(?<![\w-])--[a-z][a-z-]{3,24}\b            # --update-delay
      | (?<![\w/.:])/[a-z0-9_]{2,12}/[a-z0-9_]{1,12}\b   # /api/v1
      | \b[a-z]{2,12}(?:_[a-z]{2,12})+\b           # parse_header
      | \b[a-z]{2,10}(?:::[a-zA-Z_]{2,14})+        # std::fmt
      | \b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b            # HttpStatusCode""",
    re.VERBOSE,
)
_STOP = frozenset(
    re.findall(
        r"\w+",
        """about above after again also been before being below between both could does doing down during each from
        further have having here hers himself into itself just like made make many more most must only other ours over
        same should some such than that their them then there these they this those through under until upon very were
        what when where which while whom will with within without would your yours""",
    )
)


class Asked(NamedTuple):
    """One question."""

    kind: str
    """A kind of MIXED; "typo"; "typing" and "letter": the last word is half typed, or has one letter; "any": any of
    the words will do."""
    text: str
    """As somebody would type it."""


def make(documents: Sequence[Document], seed: int = 7) -> list[Asked]:
    """Return all questions: mixed, misspelt, and as they are typed."""
    maker = _Maker(documents, random.Random(seed))
    kinds: dict[str, Callable[[], Iterator[str]]] = {
        "common": maker.common,
        "rare": maker.rare,
        "title": maker.title,
        "phrase": maker.phrase,
        "code": maker.code,
    }
    asked = [Asked(kind, text) for kind, count in MIXED.items() for text in _some(kinds[kind](), count)]
    asked += [Asked("typo", text) for text in _some(maker.typo(), TYPOS)]
    return asked + [step for text in _some(maker.title(), TYPED) for step in _typed(text)]


def _some(texts: Iterator[str], count: int) -> list[str]:
    """Return the first different ones; fewer where there are no more to be had."""
    found: dict[str, None] = {}
    for tried, text in enumerate(texts):
        found[text] = None
        if len(found) == count or tried > 50 * count:
            break
    return list(found)


def _typed(text: str) -> Iterator[Asked]:
    """Yield a question after every letter typed."""
    for end in range(1, len(text) + 1):
        if text[end - 1] != " ":
            yield Asked("letter" if len(text[:end].split()[-1]) == 1 else "typing", text[:end])


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def telling(word: str) -> bool:
    """Say whether somebody would search for this word."""
    return _PLAIN.fullmatch(word) is not None and word not in _STOP


def document_frequencies(documents: Sequence[Document]) -> Counter[str]:
    """Return how many documents have each word, in any field."""
    return Counter(word for document in documents for word in dict.fromkeys(words("\n".join(fields(document)))))


class _Maker:
    """Draws questions of each kind."""

    def __init__(self, documents: Sequence[Document], chance: random.Random) -> None:
        self._chance = chance
        self._texts = [fields(document) for document in documents]
        self._having = document_frequencies(documents)
        self._long = [text for text in self._texts if len(text.body) > 300]

    def common(self) -> Iterator[str]:
        """Words of the 150 that the most posts have."""
        yield from self._shuffled([word for word, _ in self._having.most_common() if telling(word)][:150])

    def rare(self) -> Iterator[str]:
        """Words of two to five posts; of a site without such, its rarest."""
        known = sorted((n, w) for w, n in self._having.items() if n >= 2 and telling(w))
        yield from self._shuffled([w for n, w in known if n <= 5] or [w for _, w in known[:300]])

    def title(self) -> Iterator[str]:
        """Two or three neighbouring words of a title."""
        while True:
            if piece := self._piece(self._chance.choice(self._long).title, 0):
                yield " ".join(piece)

    def phrase(self) -> Iterator[str]:
        """Two or three neighbouring words of a paragraph, in quotes."""
        while True:
            paragraph = self._chance.choice(self._chance.choice(self._long).body.split("\n"))
            if piece := self._piece(paragraph, 4):
                yield f'"{" ".join(piece)}"'

    def _piece(self, text: str, beside: int) -> list[str]:
        """Draw neighbouring words, two of them telling; `beside`: so many others must stand beside them."""
        found, length = words(text), self._chance.choice((2, 3))
        if len(found) < length + beside:
            return []
        begin = self._chance.randrange(len(found) - length + 1)
        piece = found[begin : begin + length]
        return piece if sum(map(telling, piece)) >= 2 and all(map(str.isascii, piece)) else []

    def code(self) -> Iterator[str]:
        """Options, paths, identifiers."""
        having = Counter(name for text in self._texts for name in set(_CODE.findall(f"{text.code}\n{text.body}")))
        yield from self._shuffled(sorted(name for name, n in having.items() if n <= 60))

    def typo(self) -> Iterator[str]:
        """Words of some posts, with a letter left out, swapped or changed, as no post has them."""
        limit = len(self._texts) / 5
        known = sorted(w for w, n in self._having.items() if len(w) >= 6 and 10 <= n <= limit and telling(w))
        known = known or sorted(w for w in self._having if len(w) >= 6 and telling(w))
        while True:
            word = self._misspelt(self._chance.choice(known))
            if word not in self._having:
                yield word

    def _misspelt(self, word: str) -> str:
        at = self._chance.randrange(1, len(word) - 1)
        other = self._chance.choice(string.ascii_lowercase)
        return self._chance.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + other + word[at + 1 :],
            )
        )

    def _shuffled(self, found: list[str]) -> list[str]:
        return self._chance.sample(found, len(found))
