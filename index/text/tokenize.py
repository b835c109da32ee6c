"""Text -> tokens, for words and for code: the one place that indexing, querying and highlighting share.

A text is first cut into *chunks* (what stands between blanks and separating punctuation); each chunk then gives its
*tokens*: the terms it can be found by, each with its stretch of the chunk and its position. Chunks repeat a
lot, so their analysis is remembered; cutting is one regular expression.

Words (`re-use`, `don't`, `C++`, `node.js`, `1.12`, `5GB`): whole, joined and in parts. Code (`HttpStatusCode`,
`std::fmt`, `--update-delay`): also split at humps, and any run of neighbouring parts joined. Terms are folded (`fold`),
never stemmed: stems (see `stemming`) are looked up in the vocabulary when asked for, so that a word half typed still
begins the whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .normalize import fold

MAX_TERM = 64
"""Letters of the longest term; longer ones (data, keys, hashes) keep their place but can't be asked for."""
MAX_RUN_PARTS = 8
"""Code with more parts than this is joined only in pairs, since the number of runs grows with the square."""


class Token(NamedTuple):
    """One term of a chunk."""

    term: str
    start: int
    """Characters from the start of the chunk."""
    end: int
    position: int
    """Words from the start of the chunk; parts count one each, whole and joined forms stand at their first part."""


class Chunk(NamedTuple):
    """The analysis of one chunk."""

    tokens: tuple[Token, ...]
    """Parts first, in order; the first token at each position is that position's part."""
    width: int
    """Positions it takes; the next chunk begins after them."""
    wholes: tuple[str, ...]
    """The terms that stand for the chunk as a whole: any of them says that the whole chunk was meant."""


# ------------------------------------------------------------------------------------------------ cutting

# Scripts that are written without blanks: Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ecd\u1000-\u103f\u1780-\u17d3"
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_SEPARATORS = (
    r"\s,;!?()\[\]{}\"<>|=*^`~%¡¿“”„‟«»‹›…—–―·•、。，．：；！？「」『』（）【】《》〈〉"
    "\u0000-\u001f\u007f\u3000\ufffd"
)
_SEQUENCE = rf"[{_EMOJI}](?:[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d[{_EMOJI}]){{0,16}}"


_RUN = f"[{_UNSPACED}]+"


@cache  # the classes of other scripts take long to compile, and most questions do without
def _cutter(code: bool, plain: bool) -> re.Pattern[str]:
    """Words and everything like them, or a run of a script without blanks, or one emoji; `plain`: in ASCII, where
    neither of these stands. In code a quote separates, and so does every comma."""
    quote, others = "'" if code else "", "" if plain else _UNSPACED + _EMOJI
    word = f"[^{quote}{_SEPARATORS}{others}]{{1,256}}"
    words = f"#!|{word}" if code else rf"{word}(?:(?<=\d),(?=\d{{3}}(?!\d)){word})*"  # 1,000,000 is one number
    return re.compile(words if plain else f"{words}|{_RUN}|{_SEQUENCE}")


def split_chunks(text: str, code: bool, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Cut `text[start:end]` into chunks, as matches whose offsets count from the start of `text`."""
    return _cutter(code, text.isascii()).finditer(text, start, len(text) if end is None else end)


def is_unspaced_run(chunk: str) -> bool:
    """Return whether a chunk is a run of a script written without spaces."""
    return not chunk.isascii() and re.fullmatch(_RUN, chunk) is not None


def _is_sign(chunk: str) -> bool:
    return chunk == "#!" or (not chunk.isascii() and re.fullmatch(_SEQUENCE, chunk) is not None)


# ------------------------------------------------------------------------------------------------ chunks

# A part: a number with points (versions, hosts), what stands before one (v2.0.1), or before a unit (5GB); a name with
# its ++ or # (C++, F#); a word, in prose with its apostrophes, and a number with its thousands. In code ++ is nearly
# always an operator, so only names of languages and compilers keep it.
_NUMBER = r"\d+(?:\.\d+)+|[^\W\d_]+(?=\d+\.\d)|\d+(?=[^\W\d_]{2,}(?![^\W_]))"
_SHARP = r"(?<![^\W_])[^\W\d_]#(?![^\W_])"
_CODE_PART = re.compile(rf"{_NUMBER}|{_SHARP}|(?<![^\W_])[cCgG]\+\+|[^\W_]+")
_WORD_PART = re.compile(
    rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{_NUMBER}|{_SHARP}|[^\W\d_][^\W_]*\+\+|[^\W_]+(?:['’ʼ＇][^\W_]+)*"
)
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^A-Z]+|[A-Z]+")
_WHOLE = re.compile(r".+", re.DOTALL)
_LEAD = re.compile(r"(?:--?|/|\.|\$|@|#)$")
"""Signs that belong to the name after them: --flag, -p, /path, .NET, $VAR, @decorator, #channel."""
_CONTRACTIONS = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})


def analyze_chunk(chunk: str, code: bool) -> Chunk:
    """Return the tokens of one chunk (see the module). Pure: equal arguments give equal results."""
    if is_unspaced_run(chunk):
        return _bigrams(chunk)
    if _is_sign(chunk):
        return _sign(chunk)
    return _code(chunk) if code else _words(chunk)


def _sign(chunk: str) -> Chunk:
    """A sign is a term; one that has a skin tone is found without it, too."""
    term = fold(chunk).replace("\ufe0f", "")
    analyze_query_text = dict.fromkeys((term, term.translate(_TONES)))
    return Chunk(tuple(Token(form, 0, len(chunk), 0) for form in analyze_query_text if form), 1, (term,))


_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))


def _bigrams(run: str) -> Chunk:
    """Where words are written without blanks every two neighbours are a term, and every single character."""
    pairs = [Token(fold(run[i : i + 2]), i, min(i + 2, len(run)), i) for i in range(len(run))]
    singles = [Token(fold(run[i]), i, i + 1, i) for i in range(len(run) - 1)]
    return Chunk((*pairs, *singles), len(run), (pairs[0].term,) if len(run) <= 2 else ())


def _words(chunk: str) -> Chunk:
    parts = _parts(chunk, _WORD_PART)
    if not parts:
        return Chunk((), 0, ())
    if len(parts) == 1:
        (start, end) = parts[0]
        own, pieces = _word_forms(chunk[start:end])
        tokens = [Token(term, start, end, 0) for term in own + pieces]
        return _chunk(tokens, 1, own, _with_lead(chunk, start, end))
    tokens = []
    for position, (start, end) in enumerate(parts):
        own, pieces = _word_forms(chunk[start:end])
        tokens += [Token(term, start, end, position) for term in own + pieces]
    wholes = _wholes(chunk, parts, joined=len(parts) <= 4)
    return _chunk([*tokens, *wholes, *_dotted(chunk, parts)], len(parts), [t.term for t in wholes], [])


def _word_forms(word: str) -> tuple[list[str], list[str]]:
    """The word's spellings, and pieces that it is found by as well: `docker's`: docker's, dockers; docker.
    `l'amour`: l'amour, lamour; amour. `don't`: don't, dont. `1,000`: 1000."""
    whole = fold(word).replace(",", "")
    if "'" not in whole:
        return [whole], []
    pieces = whole.split("'")
    if pieces[-1] in _CONTRACTIONS:
        pieces = [] if pieces[-1] == "t" else pieces[:-1]
    return [whole, whole.replace("'", "")], [p for p in pieces if len(p) > 2]


def _code(chunk: str) -> Chunk:
    parts = [
        (start + m.start(), start + m.end())
        for start, end in _parts(chunk, _CODE_PART)
        for m in (_HUMP if chunk[start:end].isalnum() else _WHOLE).finditer(chunk[start:end])
    ]
    if not parts:
        return Chunk((), 0, ())
    tokens = [Token(fold(chunk[start:end]), start, end, i) for i, (start, end) in enumerate(parts)]
    count = len(parts)
    if count == 1:
        return _chunk(tokens, 1, [tokens[0].term], _with_lead(chunk, *parts[0]))
    wholes = _wholes(chunk, parts, joined=True)
    longest = count - 1 if count <= MAX_RUN_PARTS else 2
    runs = [
        token
        for first in range(count)
        for last in range(first + 2, min(first + longest, count) + 1)
        for token in _joined(chunk, parts[first:last], first)
    ]
    return _chunk([*tokens, *wholes, *runs, *_dotted(chunk, parts)], count, [t.term for t in wholes], [])


def _parts(chunk: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    shadow = chunk
    if not chunk.isascii():  # \w leaves out marks and joiners, without which many scripts fall to pieces
        shadow = "".join("a" if unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf") else c for c in chunk)
    return [m.span() for m in pattern.finditer(shadow)]


def _wholes(chunk: str, parts: list[tuple[int, int]], joined: bool) -> list[Token]:
    """From the first part to the last: with all that stands between, with the sign before it, and joined."""
    start, end = parts[0][0], parts[-1][1]
    whole = Token(fold(chunk[start:end]), start, end, 0)
    return [whole, *_with_lead(chunk, start, end), *(_joined(chunk, parts, 0) if joined else [])]


def _with_lead(chunk: str, start: int, end: int) -> list[Token]:
    lead = _LEAD.search(chunk[:start])
    return [Token(fold(chunk[lead.start() : end]), lead.start(), end, 0)] if lead else []


def _dotted(chunk: str, parts: list[tuple[int, int]]) -> Iterator[Token]:
    """The names in a path that begin with a dot: `.ssh` in ~/.ssh/config."""
    for position, (start, end) in enumerate(parts):
        if chunk[:start].endswith(("/.", "\\.")) or chunk[:start] == ".":
            yield Token(fold(chunk[start - 1 : end]), start - 1, end, position)


def _joined(chunk: str, parts: list[tuple[int, int]], position: int) -> list[Token]:
    texts = [fold(chunk[start:end]) for start, end in parts]
    if not any(text[:1].isalpha() for text in texts):  # 25:11 is not 2511
        return []
    joined = fold("".join(texts).replace("'", ""))  # once more: a mark may have come behind a letter
    return [Token(joined, parts[0][0], parts[-1][1], position)]


def _chunk(tokens: list[Token], width: int, wholes: list[str], lead: list[Token]) -> Chunk:
    """Drop what says the same twice and what is too long to be asked for. A single letter, and a name after a
    dot, mean another thing without their sign (`-p`, `.NET`): then only the form with the sign stands for the whole."""
    for token in lead:
        alone = len(wholes[0]) == 1 or token.term.startswith(".")
        wholes = [token.term] if alone else [*wholes, token.term]
    unique = dict.fromkeys(t for t in [*tokens, *lead] if 0 < len(t.term) <= MAX_TERM)
    return Chunk(tuple(unique), width, tuple(dict.fromkeys(wholes)))
