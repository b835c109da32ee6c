"""Nasty requests: made by the query grammar and against it, seeded. None may end in a server error or take long.

Tests put some to a small site (tests/test_nasty.py); here they are put to a large one, and the slowest are told.
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

from .corpus import Corpus, fields

_FIELDS = ("title:", "heading:", "body:", "code:", "tag:", "author:", "section:", "lang:", "date:", "after:", "before:")
_DATES = ("2016", "2016-06", "2016-06-21", "2016..2018", "..2017", "2017..", "2016-13", "9999-12-31", "0001", "soon")
_ODD = (
    "c++", "#!", "--update-delay", "-Xmx512m", "std::fmt", r"C:\Users", "don't", "1.12", "1,000,000", "🌱",
    "👩\u200d🔬", "検索エンジン", "東", "ภาษาไทย", "हिन्दी", "שָׁלוֹם", "İ", "ß", "ﬁ", "½", "e\u0301", "<b>", "&amp;",
    "%", "\\", "~/.ssh", "x" * 64, "x" * 65, "a.b.c.d.e.f.g.h.i.j", "aB" * 30, "1" * 60, "a_" * 30, "'" * 20, "-" * 20,
    "検" * 64, "🌱" * 64,
)  # fmt: skip
_SIGNS = (*'"“”«()-*~:^\n\t', "((", "))", "--", "**", "~2", "::", "OR", "NOT", "AND")
_LONGEST = 512


class Request(NamedTuple):
    """One request for /search."""

    query: str
    parameters: str
    """The whole query string, encoded."""


def requests(words: Sequence[str], count: int, seed: int = 16) -> Iterator[Request]:
    """Yield `count` requests that use `words`, the commonest first."""
    maker = _Maker(words, random.Random(seed))
    for _ in range(count):
        query = maker.query()
        parameters = {"q": query, **maker.parameters()}
        yield Request(query, urlencode(parameters, errors="surrogatepass"))


class _Maker:
    def __init__(self, words: Sequence[str], rng: random.Random) -> None:
        self._words = words
        self._rng = rng
        kinds: dict[Callable[[], str], int] = {
            self._clauses: 8, self._damaged: 4, self._signs: 2, self._noise: 2, self._repeated: 2, self._heavy: 3,
        }  # fmt: skip
        self._kinds = [kind for kind, weight in kinds.items() for _ in range(weight)]

    def query(self) -> str:
        """Return a query; one in a hundred is too long."""
        text = self._rng.choice(self._kinds)()
        return text if self._rng.random() < 0.01 else text[:_LONGEST]

    # ---------------------------------------------------------------------------------- by the grammar

    def _word(self) -> str:
        rng = self._rng
        if rng.random() < 0.3:
            return rng.choice(_ODD)
        word = rng.choice(self._words[:30] if rng.random() < 0.5 else self._words)
        cut = rng.randrange(1, len(word) + 1)
        return rng.choice((word, word, word, word.upper(), word[:cut] + "*", word[:cut], word + "~", word[1:] + "~2"))

    def _clauses(self, depth: int = 0) -> str:
        return " ".join(self._clause(depth) for _ in range(self._rng.randrange(1, 6)))

    def _clause(self, depth: int) -> str:
        rng = self._rng
        before = rng.choice(("", "", "", "-", "NOT ", *_FIELDS))
        if before in ("date:", "after:", "before:"):
            return before + rng.choice(_DATES)
        item = rng.choice((self._word, self._word, self._phrase, lambda: self._group(depth)))()
        return before + item + rng.choice(("", "", "", " OR", " AND", " OR NOT"))

    def _phrase(self) -> str:
        return f'"{" ".join(self._word() for _ in range(self._rng.randrange(0, 7)))}"'

    def _group(self, depth: int) -> str:
        return f"({self._clauses(depth + 1)})" if depth < 10 else self._word()

    # ---------------------------------------------------------------------------------- against it

    def _damaged(self) -> str:
        """A query with some characters lost, doubled or in another place."""
        rng, text = self._rng, list(self._clauses())
        for _ in range(rng.randrange(1, 9)):
            at = rng.randrange(len(text)) if text else 0
            text[at : at + 1] = rng.choice(([], text[at : at + 1] * 2, [rng.choice(_SIGNS)]))
            if rng.random() < 0.2:
                rng.shuffle(text)
        return "".join(text)

    def _signs(self) -> str:
        rng = self._rng
        return rng.choice(("", " ")).join(
            rng.choice((*_SIGNS, *_FIELDS, self._word())) for _ in range(rng.randrange(60))
        )

    def _noise(self) -> str:
        """Any characters: letters of all scripts, marks, controls, halves of pairs."""
        rng = self._rng
        last = rng.choice((0x7F, 0x2FF, 0xFFFF, 0x1FAFF, 0x10FFFF))
        return "".join(chr(rng.randrange(last + 1)) for _ in range(rng.randrange(1, 80)))

    def _repeated(self) -> str:
        rng = self._rng
        piece: str = rng.choice((*_SIGNS, *_FIELDS, self._word(), self._phrase()))
        return (piece + rng.choice(("", " "))) * rng.randrange(300)

    def _heavy(self) -> str:
        """What costs most: many common words, phrases of them, beginnings, words spelled about so."""
        rng = self._rng
        common = [rng.choice(self._words[:60]) for _ in range(32)]
        return rng.choice((
            " ".join(common),
            f'"{" ".join(common[:8])}"',
            " OR ".join(f'"{a} {b}"' for a, b in zip(common[::2], common[1::2], strict=True)),
            " ".join(f"{word[:2]}*" for word in common),
            " ".join(f"{word}~2" for word in common),
            " ".join(f"{word}{rng.choice('qxz')}" for word in common),
            " ".join(f"-{word}" for word in common),
            " ".join("-".join(common[i : i + 8]) for i in range(0, 32, 8)),
            ".".join(common)[:64],
        ))  # fmt: skip

    # ---------------------------------------------------------------------------------- beside the query

    def parameters(self) -> dict[str, str]:
        """Return the other parameters: mostly none, sometimes wrong ones."""
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


def common_words(documents: Sequence[Document]) -> list[str]:
    """Return the words of the posts, the commonest first."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(set(re.findall(r"[^\W_]+", " ".join(fields(document)).lower())))
    return [word for word, _ in counts.most_common(20_000)]


# ------------------------------------------------------------------------------------------------ measuring


class Answered(NamedTuple):
    """What came of one request."""

    milliseconds: float
    status: int
    query: str


def measure(corpus: Corpus, work: Path, count: int) -> list[Answered]:
    """Index the posts, put the requests to the endpoint without a server, and return what came of each, the slowest
    first. What took long is asked twice more, and the best time taken: the machine may have been busy."""
    engine = open_engine(work / "nasty")
    engine.rebuild(corpus.documents)
    client = create_app(Settings.load(environ={}, content=corpus.folder), engine=engine).test_client()
    answers = []
    for request in requests(common_words(corpus.documents), count):
        times = []
        for _ in range(3):
            began = time.perf_counter()
            status = client.get(f"/search?{request.parameters}").status_code
            times.append(1000 * (time.perf_counter() - began))
            if times[-1] < _LONG:
                break
        answers.append(Answered(min(times), status, request.query))
    engine.close()
    return sorted(answers, reverse=True)


_LONG = 50.0
"""Milliseconds."""


def statuses(answers: Sequence[Answered]) -> dict[int, int]:
    """Count the answers by status."""
    return dict(sorted(Counter(answer.status for answer in answers).items()))
