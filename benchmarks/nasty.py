"""Generate hostile requests, which follow or violate the query grammar. None may cause a server error or take long.

The generator is seeded. tests/torture/test_hostile_queries.py sends some requests to a small site; the benchmark sends
many to a large one and reports the slowest.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from index.engine import open_engine
from index.model import Document
from search import create_app
from search.settings import Settings

from .corpus import Corpus, extract_fields

_FIELDS = (
    "title:",
    "heading:",
    "body:",
    "code:",
    "tag:",
    "author:",
    "section:",
    "lang:",
    "date:",
    "after:",
    "before:",
)
_DATES = ("2016", "2016-06", "2016-06-21", "2016..2018", "..2017", "2017..", "2016-13", "9999-12-31", "0001", "soon")
_ODD_WORDS = (
    "c++", "#!", "--update-delay", "-Xmx512m", "std::fmt", r"C:\Users", "don't", "1.12", "1,000,000", "🌱",
    "👩\u200d🔬", "検索エンジン", "東", "ภาษาไทย", "हिन्दी", "שָׁלוֹם", "İ", "ß", "ﬁ", "½", "e\u0301", "<b>", "&amp;",
    "%", "\\", "~/.ssh", "x" * 64, "x" * 65, "a.b.c.d.e.f.g.h.i.j", "aB" * 30, "1" * 60, "a_" * 30, "'" * 20, "-" * 20,
    "検" * 64, "🌱" * 64,
)  # fmt: skip
_SYNTAX = (*'"“”«()-*~:^\n\t', "((", "))", "--", "**", "~2", "::", "OR", "NOT", "AND")
_MAX_LENGTH = 512


class Request(NamedTuple):
    """One request for /search."""

    query: str
    parameters: str
    """The whole query string, encoded."""


def generate_requests(words: Sequence[str], count: int, seed: int = 16) -> Iterator[Request]:
    """Yield `count` requests with `words`, which are ordered by frequency, the most frequent first."""
    generator = _Generator(words, random.Random(seed))
    for _ in range(count):
        query = generator.make_query()
        parameters = {"q": query, **generator.make_parameters()}
        yield Request(query, urlencode(parameters, errors="surrogatepass"))


class _Generator:
    def __init__(self, words: Sequence[str], rng: random.Random) -> None:
        self._words = words
        self._rng = rng
        kinds: dict[Callable[[], str], int] = {
            self._make_clauses: 8, self._make_damaged: 4, self._make_syntax: 2, self._make_noise: 2,
            self._make_repeated: 2, self._make_expensive: 3,
        }  # fmt: skip
        self._kinds = [kind for kind, weight in kinds.items() for _ in range(weight)]

    def make_query(self) -> str:
        """Return a query; one in a hundred may be too long."""
        text = self._rng.choice(self._kinds)()
        return text if self._rng.random() < 0.01 else text[:_MAX_LENGTH]

    # ---------------------------------------------------------------------------------- following the grammar

    def _make_word(self) -> str:
        rng = self._rng
        if rng.random() < 0.3:
            return rng.choice(_ODD_WORDS)
        word = rng.choice(self._words[:30] if rng.random() < 0.5 else self._words)
        cut = rng.randrange(1, len(word) + 1)
        return rng.choice((word, word, word, word.upper(), word[:cut] + "*", word[:cut], word + "~", word[1:] + "~2"))

    def _make_clauses(self, depth: int = 0) -> str:
        return " ".join(self._make_clause(depth) for _ in range(self._rng.randrange(1, 6)))

    def _make_clause(self, depth: int) -> str:
        rng = self._rng
        before = rng.choice(("", "", "", "-", "NOT ", *_FIELDS))
        if before in ("date:", "after:", "before:"):
            return before + rng.choice(_DATES)
        item = rng.choice((self._make_word, self._make_word, self._make_phrase, lambda: self._make_group(depth)))()
        return before + item + rng.choice(("", "", "", " OR", " AND", " OR NOT"))

    def _make_phrase(self) -> str:
        return f'"{" ".join(self._make_word() for _ in range(self._rng.randrange(0, 7)))}"'

    def _make_group(self, depth: int) -> str:
        return f"({self._make_clauses(depth + 1)})" if depth < 10 else self._make_word()

    # ---------------------------------------------------------------------------------- violating the grammar

    def _make_damaged(self) -> str:
        """Return a query with some characters removed, doubled, replaced or shuffled."""
        rng, text = self._rng, list(self._make_clauses())
        for _ in range(rng.randrange(1, 9)):
            i = rng.randrange(len(text)) if text else 0
            text[i : i + 1] = rng.choice(([], text[i : i + 1] * 2, [rng.choice(_SYNTAX)]))
            if rng.random() < 0.2:
                rng.shuffle(text)
        return "".join(text)

    def _make_syntax(self) -> str:
        rng = self._rng
        return rng.choice(("", " ")).join(
            rng.choice((*_SYNTAX, *_FIELDS, self._make_word())) for _ in range(rng.randrange(60))
        )

    def _make_noise(self) -> str:
        """Return any characters: letters of all scripts, marks, controls, surrogates."""
        rng = self._rng
        last = rng.choice((0x7F, 0x2FF, 0xFFFF, 0x1FAFF, 0x10FFFF))
        return "".join(chr(rng.randrange(last + 1)) for _ in range(rng.randrange(1, 80)))

    def _make_repeated(self) -> str:
        rng = self._rng
        piece: str = rng.choice((*_SYNTAX, *_FIELDS, self._make_word(), self._make_phrase()))
        return (piece + rng.choice(("", " "))) * rng.randrange(300)

    def _make_expensive(self) -> str:
        """Return a query that is expensive to evaluate: many frequent words, phrases, prefixes, misspelled words."""
        rng = self._rng
        frequent = [rng.choice(self._words[:60]) for _ in range(32)]
        return rng.choice((
            " ".join(frequent),
            f'"{" ".join(frequent[:8])}"',
            " OR ".join(f'"{a} {b}"' for a, b in zip(frequent[::2], frequent[1::2], strict=True)),
            " ".join(f"{word[:2]}*" for word in frequent),
            " ".join(f"{word}~2" for word in frequent),
            " ".join(f"{word}{rng.choice('qxz')}" for word in frequent),
            " ".join(f"-{word}" for word in frequent),
            " ".join("-".join(frequent[i : i + 8]) for i in range(0, 32, 8)),
            ".".join(frequent)[:64],
        ))  # fmt: skip

    # ---------------------------------------------------------------------------------- other parameters

    def make_parameters(self) -> dict[str, str]:
        """Return parameters besides the query: mostly none, sometimes invalid ones."""
        rng = self._rng
        choices = {
            "as_you_type": ("1", "1", "1", "0", "2"),
            "page": ("1", "2", "100", "0", "-1", "x", "9" * 30),
            "per_page": ("1", "50", "51", ""),
            "sort": ("date", "relevance", "best"),
            "facets": ("tags,year,section,lang", "tags", "nothing", "," * 50),
            "tag": ("docker", "", "x" * 201, "\0"),
            "from": ("2016", "2016-06-21", "never"),
            "to": ("2016", "2016-02-30", "²"),
        }
        return {name: rng.choice(values) for name, values in choices.items() if rng.random() < 0.05}


def list_common_words(documents: Sequence[Document]) -> list[str]:
    """Return the words of the posts, the most frequent first."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(set(re.findall(r"[^\W_]+", " ".join(extract_fields(document)).lower())))
    return [word for word, _ in counts.most_common(20_000)]


# ------------------------------------------------------------------------------------------------ measuring


class Outcome(NamedTuple):
    """The response to one request."""

    milliseconds: float
    status: int
    query: str


def measure_requests(corpus: Corpus, work: Path, count: int) -> list[Outcome]:
    """Index the posts, send the requests to the endpoint without a server, and return the outcomes, the slowest first.

    A slow request is repeated up to twice, and its best time counts: the machine may have been busy.
    """
    engine = open_engine(work / "nasty")
    engine.rebuild(corpus.documents)
    client = create_app(Settings.load(environ={}, content=corpus.folder), engine=engine).test_client()
    outcomes = []
    for request in generate_requests(list_common_words(corpus.documents), count):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            status = client.get(f"/search?{request.parameters}").status_code
            times.append(1000 * (time.perf_counter() - start))
            if times[-1] < _SLOW:
                break
        outcomes.append(Outcome(min(times), status, request.query))
    engine.close()
    return sorted(outcomes, reverse=True)


_SLOW = 50.0
"""Milliseconds."""


def count_statuses(outcomes: Sequence[Outcome]) -> dict[int, int]:
    """Return the number of responses by status."""
    return dict(sorted(Counter(outcome.status for outcome in outcomes).items()))
