"""Split text into tokens. Indexing, querying and highlighting all use this tokenizer, for prose and for code.

Tokenizing takes two steps:

1. `split_chunks` cuts a text into *chunks*, the runs between white space and separating punctuation. This is one
   regular expression.
2. `analyze_chunk` turns a chunk into *tokens*: the terms under which it is indexed, each with its position and its
   offsets in the chunk. Texts repeat their chunks, so callers analyze each distinct chunk once.

Prose (`re-use`, `don't`, `C++`, `node.js`, `1.12`, `5GB`) is indexed whole, joined and in parts. Code
(`HttpStatusCode`, `std::fmt`, `--update-delay`) is also split at changes of case, and every run of adjacent parts is
indexed joined. Terms are folded (see `normalize.fold`) and never stemmed. Stems are resolved at query time (see
`stemming`), so the prefix of a word is a prefix of its term.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .normalize import fold

MAX_TERM = 64
"""The longest term, in characters. Longer ones (data, keys, hashes) take a position but are not indexed."""
MAX_RUN_PARTS = 8
"""Code of more parts than this is joined only in pairs, because the number of runs grows with the square."""


class Token(NamedTuple):
    """One term of a chunk, with its position and offsets."""

    term: str
    start: int
    """Start offset, in characters from the start of the chunk."""
    end: int
    """End offset, exclusive."""
    position: int
    """Position from the start of the chunk. Each part takes one; whole and joined forms share their first part's."""


class Chunk(NamedTuple):
    """The analysis of one chunk."""

    tokens: tuple[Token, ...]
    """All tokens, parts first. The first token at each position is the part at that position."""
    position_count: int
    """Number of positions; the next chunk begins after them."""
    whole_terms: tuple[str, ...]
    """The terms for the chunk as a whole. A query for the chunk matches any of them."""


# ------------------------------------------------------------------------------------------------ splitting

_UNSPACED_SCRIPTS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ecd\u1000-\u103f\u1780-\u17d3"
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean."""
_EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_SEPARATORS = (
    r"\s,;!?()\[\]{}\"<>|=*^`~%¡¿“”„‟«»‹›…—–―·•、。，．：；！？「」『』（）【】《》〈〉"
    "\u0000-\u001f\u007f\u3000\ufffd"
)
_EMOJI_SEQUENCE = rf"[{_EMOJI}](?:[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d[{_EMOJI}]){{0,16}}"
_UNSPACED_RUN = f"[{_UNSPACED_SCRIPTS}]+"
_SHEBANG = "#!"


@cache  # on demand: the classes of other scripts take long to compile, and most queries are ASCII
def _compile_splitter(code: bool, is_ascii: bool) -> re.Pattern[str]:
    """Return the pattern of a chunk: a word, a run of an unspaced script, or one emoji.

    In code, quotes and all commas separate chunks. With `is_ascii` only words are possible.
    """
    quote, other_scripts = "'" if code else "", "" if is_ascii else _UNSPACED_SCRIPTS + _EMOJI
    word = f"[^{quote}{_SEPARATORS}{other_scripts}]{{1,256}}"
    number = rf"{word}(?:(?<=\d),(?=\d{{3}}(?!\d)){word})*"  # 1,000,000 is one chunk of prose
    words = f"{_SHEBANG}|{word}" if code else number
    return re.compile(words if is_ascii else f"{words}|{_UNSPACED_RUN}|{_EMOJI_SEQUENCE}")


def split_chunks(text: str, code: bool, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Split `text[start:end]` into chunks. Yield a match for each; its offsets count from the start of `text`."""
    return _compile_splitter(code, text.isascii()).finditer(text, start, len(text) if end is None else end)


def is_unspaced_run(chunk: str) -> bool:
    """Return whether a chunk is a run of a script written without spaces."""
    return not chunk.isascii() and re.fullmatch(_UNSPACED_RUN, chunk) is not None


def _is_symbol(chunk: str) -> bool:
    return chunk == _SHEBANG or (not chunk.isascii() and re.fullmatch(_EMOJI_SEQUENCE, chunk) is not None)


# ------------------------------------------------------------------------------------------------ analysis

# A part is one of:
# - a number with dots (versions, hosts), the letters before one (v2.0.1), or a number before its unit (5GB);
# - a name with its ++ or # (C++, F#);
# - a word; in prose with its apostrophes, and a number with its thousands separators.
# In code, ++ is nearly always an operator, so only the names of languages and compilers keep it.
_NUMBER = r"\d+(?:\.\d+)+|[^\W\d_]+(?=\d+\.\d)|\d+(?=[^\W\d_]{2,}(?![^\W_]))"
_SHARP_NAME = r"(?<![^\W_])[^\W\d_]#(?![^\W_])"
_CODE_PART = re.compile(rf"{_NUMBER}|{_SHARP_NAME}|(?<![^\W_])[cCgG]\+\+|[^\W_]+")
_PROSE_PART = re.compile(
    rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{_NUMBER}|{_SHARP_NAME}|[^\W\d_][^\W_]*\+\+|[^\W_]+(?:['’ʼ＇][^\W_]+)*"
)
_CASE_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^A-Z]+|[A-Z]+")
_ANYTHING = re.compile(r".+", re.DOTALL)
_PREFIX_SIGN = re.compile(r"(?:--?|/|\.|\$|@|#)$")
"""Signs that belong to the name after them: --flag, -p, /path, .NET, $VAR, @decorator, #channel."""
_CONTRACTIONS = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})
_SKIN_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
_EMOJI_STYLE = "\ufe0f"

_Offsets = tuple[int, int]


def analyze_chunk(chunk: str, code: bool) -> Chunk:
    """Return the tokens of one chunk, as code or as prose (see the module). Equal arguments give equal results."""
    if is_unspaced_run(chunk):
        return _analyze_bigrams(chunk)
    if _is_symbol(chunk):
        return _analyze_symbol(chunk)
    return _analyze_code(chunk) if code else _analyze_prose(chunk)


def _analyze_symbol(symbol: str) -> Chunk:
    """Analyze an emoji or `#!`, which is one term. An emoji with a skin tone also matches without it."""
    term = fold(symbol).replace(_EMOJI_STYLE, "")
    terms = dict.fromkeys((term, term.translate(_SKIN_TONES)))
    return Chunk(tuple(Token(each, 0, len(symbol), 0) for each in terms if each), 1, (term,))


def _analyze_bigrams(run: str) -> Chunk:
    """Analyze a run of a script without spaces: every two adjacent characters are a term, and every single one."""
    bigrams = [Token(fold(run[i : i + 2]), i, min(i + 2, len(run)), i) for i in range(len(run))]
    unigrams = [Token(fold(run[i]), i, i + 1, i) for i in range(len(run) - 1)]
    return Chunk((*bigrams, *unigrams), len(run), (bigrams[0].term,) if len(run) <= 2 else ())


def _analyze_prose(chunk: str) -> Chunk:
    parts = _find_parts(chunk, _PROSE_PART)
    if not parts:
        return Chunk((), 0, ())
    tokens = []
    for position, (start, end) in enumerate(parts):
        spellings, subwords = _list_word_terms(chunk[start:end])
        tokens += [Token(term, start, end, position) for term in spellings + subwords]
    if len(parts) == 1:
        return _make_chunk(tokens, 1, spellings, _make_signed_token(chunk, start, end))
    wholes = _make_whole_tokens(chunk, parts, joined=len(parts) <= 4)
    tokens += [*wholes, *_make_dotfile_tokens(chunk, parts)]
    return _make_chunk(tokens, len(parts), [token.term for token in wholes], [])


def _list_word_terms(word: str) -> tuple[list[str], list[str]]:
    """Return the spellings of a prose word, and its subwords that are also indexed.

    `docker's` gives docker's, dockers and the subword docker; `l'amour` gives l'amour, lamour and the subword
    amour; `don't` gives don't and dont; `1,000` gives 1000.
    """
    whole = fold(word).replace(",", "")
    if "'" not in whole:
        return [whole], []
    subwords = whole.split("'")
    if subwords[-1] in _CONTRACTIONS:
        subwords = [] if subwords[-1] == "t" else subwords[:-1]
    return [whole, whole.replace("'", "")], [subword for subword in subwords if len(subword) > 2]


def _analyze_code(chunk: str) -> Chunk:
    parts = _find_code_parts(chunk)
    if not parts:
        return Chunk((), 0, ())
    tokens = [Token(fold(chunk[start:end]), start, end, i) for i, (start, end) in enumerate(parts)]
    if len(parts) == 1:
        return _make_chunk(tokens, 1, [tokens[0].term], _make_signed_token(chunk, *parts[0]))
    wholes = _make_whole_tokens(chunk, parts, joined=True)
    tokens += [*wholes, *_make_run_tokens(chunk, parts), *_make_dotfile_tokens(chunk, parts)]
    return _make_chunk(tokens, len(parts), [token.term for token in wholes], [])


def _find_code_parts(chunk: str) -> list[_Offsets]:
    """Return the offsets of the parts of a chunk of code, split at changes of case too."""
    return [
        (start + match.start(), start + match.end())
        for start, end in _find_parts(chunk, _CODE_PART)
        for match in (_CASE_PART if chunk[start:end].isalnum() else _ANYTHING).finditer(chunk[start:end])
    ]


def _find_parts(chunk: str, pattern: re.Pattern[str]) -> list[_Offsets]:
    """Return the offsets of the parts of a chunk.

    `\\w` does not match marks and joiners, which would break the words of many scripts apart: letters replace them.
    """
    if not chunk.isascii():
        chunk = "".join("a" if unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf") else c for c in chunk)
    return [match.span() for match in pattern.finditer(chunk)]


def _make_whole_tokens(chunk: str, parts: list[_Offsets], joined: bool) -> list[Token]:
    """Return the tokens from the first part to the last: as written, with the sign before, and (if `joined`) joined."""
    start, end = parts[0][0], parts[-1][1]
    whole = Token(fold(chunk[start:end]), start, end, 0)
    return [whole, *_make_signed_token(chunk, start, end), *(_make_joined_token(chunk, parts, 0) if joined else [])]


def _make_run_tokens(chunk: str, parts: list[_Offsets]) -> Iterator[Token]:
    """Yield the joined token of every run of two or more adjacent parts, except of all of them."""
    count = len(parts)
    longest = count - 1 if count <= MAX_RUN_PARTS else 2
    for first in range(count):
        for last in range(first + 2, min(first + longest, count) + 1):
            yield from _make_joined_token(chunk, parts[first:last], first)


def _make_joined_token(chunk: str, parts: list[_Offsets], position: int) -> list[Token]:
    """Return the token of some parts written together, if one of them begins with a letter: 25:11 is not 2511."""
    texts = [fold(chunk[start:end]) for start, end in parts]
    if not any(text[:1].isalpha() for text in texts):
        return []
    joined = fold("".join(texts).replace("'", ""))  # joining may put a mark after a letter, which changes its folding
    return [Token(joined, parts[0][0], parts[-1][1], position)]


def _make_signed_token(chunk: str, start: int, end: int) -> list[Token]:
    """Return the token of `chunk[start:end]` together with the sign before it, if there is one: `--flag`."""
    sign = _PREFIX_SIGN.search(chunk[:start])
    return [Token(fold(chunk[sign.start() : end]), sign.start(), end, 0)] if sign else []


def _make_dotfile_tokens(chunk: str, parts: list[_Offsets]) -> Iterator[Token]:
    """Yield a token for each name in a path that begins with a dot: `.ssh` in ~/.ssh/config."""
    for position, (start, end) in enumerate(parts):
        if chunk[:start].endswith(("/.", "\\.")) or chunk[:start] == ".":
            yield Token(fold(chunk[start - 1 : end]), start - 1, end, position)


def _make_chunk(tokens: list[Token], width: int, wholes: list[str], signed: list[Token]) -> Chunk:
    """Return the chunk without repeated tokens and without terms that are too long to index.

    A single letter, and a name after a dot, mean something else without their sign (`-p`, `.NET`): then only the
    signed form matches the whole chunk.
    """
    for token in signed:
        needs_sign = len(wholes[0]) == 1 or token.term.startswith(".")
        wholes = [token.term] if needs_sign else [*wholes, token.term]
    unique = dict.fromkeys(token for token in [*tokens, *signed] if 0 < len(token.term) <= MAX_TERM)
    return Chunk(tuple(unique), width, tuple(dict.fromkeys(wholes)))
