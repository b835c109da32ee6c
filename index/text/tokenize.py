"""Split text into tokens. Indexing, querying and highlighting all use this tokenizer, for prose and for code.

Tokenizing takes two steps:

1. `split_chunks` cuts a text into *chunks*, the runs between white space and separating punctuation. This is one
   regular expression.
2. `analyze_chunk` turns a chunk into *tokens*: the terms under which it is indexed, each with its position and its
   offsets in the chunk. Texts repeat their chunks, so callers analyze each distinct chunk once.

Prose (`re-use`, `don't`, `C++`, `node.js`, `1.12`, `5GB`) is indexed whole, joined and in parts. Code
(`HttpStatusCode`, `std::fmt`, `--update-delay`) is also split at changes of case, and every run of adjacent words is
indexed joined. Letters and a number in one word (`PHP8`) are parts of it. Terms are folded (see `normalize.fold`) and
never stemmed. Stems are resolved at query time (see `stemming`), so the prefix of a word is a prefix of its term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from .normalize import fold
from .numbers import SPACED_NUMBER, find_joined_numbers, is_spaced_number, join_dotted_thousands, split_spaced_number
from .unspaced import split_units
from .words import Word, find_code_words, find_prose_words, get_width

MAX_TERM = 64
"""The longest term, in characters. Longer ones (data, keys, hashes) take a position but are not indexed."""
MAX_RUN_WORDS = 8
"""Code of more words than this is joined only in pairs, because the number of runs grows with the square."""


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
_PLAIN_WORD = "[A-Za-z.’'-]{1,256}+(?=[ \n,])"
"""Matches most chunks of prose, without trying what other chunks may be."""


@cache  # on demand: the classes of other scripts take long to compile, and most queries are ASCII
def _compile_splitter(code: bool, is_ascii: bool) -> re.Pattern[str]:
    """Return the pattern of a chunk: a word, a run of an unspaced script, or one emoji.

    In code, quotes and all commas separate chunks. With `is_ascii` only words are possible.
    """
    quote, other_scripts = "'" if code else "", "" if is_ascii else _UNSPACED_SCRIPTS + _EMOJI
    word = f"[^{quote}{_SEPARATORS}{other_scripts}]{{1,256}}"
    # 1,000,000 is one chunk of prose, as are 1,00,000 in India and 1 000 000.
    if not is_ascii:  # דו"ח: an abbreviation, not a quotation
        word = rf"{word}(?:(?<=[\u05d0-\u05ea])\"(?=[\u05d0-\u05ea]){word})*"
    number = rf"{word}(?:(?<=\d),(?=\d{{3}}(?!\d)|\d\d,\d{{2,3}}(?!\d)){word})*"
    words = f"{_SHEBANG}|{word}" if code else f"{_PLAIN_WORD}|{SPACED_NUMBER}|{number}"
    return re.compile(words if is_ascii else f"{words}|{_UNSPACED_RUN}|{_EMOJI_SEQUENCE}")


def split_chunks(text: str, code: bool, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Split `text[start:end]` into chunks. Yield a match for each; its offsets count from the start of `text`."""
    return _compile_splitter(code, text.isascii()).finditer(text, start, len(text) if end is None else end)


def is_unspaced_run(chunk: str) -> bool:
    """Return whether a chunk is a run of a script written without spaces."""
    return not chunk.isascii() and re.fullmatch(_UNSPACED_RUN, chunk) is not None


@cache
def _compile_cutter(code: bool, is_ascii: bool) -> re.Pattern[str]:
    return re.compile(f"({_compile_splitter(code, is_ascii).pattern})")


def cut_text(text: str, code: bool, is_ascii: bool) -> list[str]:
    """Cut a text into its chunks, as `split_chunks` does, and what is between them. Chunks have odd indexes.

    `is_ascii`: whether the text that this one is a part of is ASCII.
    """
    return _compile_cutter(code, is_ascii).split(text)


def _is_symbol(chunk: str) -> bool:
    return chunk == _SHEBANG or (not chunk.isascii() and re.fullmatch(_EMOJI_SEQUENCE, chunk) is not None)


# ------------------------------------------------------------------------------------------------ analysis

_PLAIN_PROSE = re.compile(rf"([A-Za-z]{{1,{MAX_TERM}}})[.:]?")
_PLAIN_CODE = re.compile(rf"([A-Z]?[a-z]{{1,{MAX_TERM - 1}}}|[A-Z]{{1,{MAX_TERM}}})[.:]?")
"""Match most chunks: a word that is one term."""
_PLAIN_NUMBER = re.compile(r"\d[\d,.']*")
_WHOLE_PRICE = re.compile(r"\d+\.00")
_PREFIX_SIGN = re.compile(r"(?:--?|/|\.|\$|@|#)$")
"""Signs that belong to the name after them: --flag, -p, /path, .NET, $VAR, @decorator, #channel."""
_CAPITALS = re.compile("[A-Z]{2,}")
_CONTRACTIONS = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})
_SKIN_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
_EMOJI_STYLE = "\ufe0f"


def analyze_chunk(chunk: str, code: bool, dots: bool = False) -> Chunk:
    """Return the tokens of one chunk, as code or as prose (see the module). Equal arguments give equal results.

    `dots`: the language of the prose groups thousands by dots (see `numbers.groups_by_dot`).
    """
    if plain := (_PLAIN_CODE if code else _PLAIN_PROSE).fullmatch(chunk):
        return _make_word_chunk(plain[1])
    if is_unspaced_run(chunk):
        return _analyze_bigrams(chunk)
    if _is_symbol(chunk):
        return _analyze_symbol(chunk)
    if code:
        return _analyze_code(chunk)
    return _analyze_spaced_number(chunk, dots) if is_spaced_number(chunk) else _analyze_prose(chunk, dots)


def _make_word_chunk(word: str) -> Chunk:
    term = word.lower()
    return Chunk((Token(term, 0, len(word), 0),), 1, (term,))


def _analyze_symbol(symbol: str) -> Chunk:
    """Analyze an emoji or `#!`, which is one term. An emoji with a skin tone also matches without it."""
    term = fold(symbol).replace(_EMOJI_STYLE, "")
    terms = dict.fromkeys((term, term.translate(_SKIN_TONES)))
    return Chunk(tuple(Token(each, 0, len(symbol), 0) for each in terms if each), 1, (term,))


def _analyze_bigrams(run: str) -> Chunk:
    """Analyze a run of a script without spaces: every two adjacent letters are a term, and every single one."""
    units = split_units(run)
    pairs = [(unit, units[i + 1] if i + 1 < len(units) else None) for i, unit in enumerate(units)]
    bigrams = [
        Token(fold(unit.term + (after.term if after else "")), unit.start, (after or unit).end, i)
        for i, (unit, after) in enumerate(pairs)
    ]
    unigrams = [Token(unit.term, unit.start, unit.end, i) for i, (unit, after) in enumerate(pairs) if after]
    return _make_chunk([*bigrams, *unigrams], len(units), [bigrams[0].term] if len(units) <= 2 else [], [])


# ------------------------------------------------------------------------------------------------ prose


def _analyze_spaced_number(chunk: str, dots: bool) -> Chunk:
    """Analyze groups of digits with spaces between them: each group as a chunk of its own, and the joined digits."""
    tokens: list[Token] = []
    width = 0
    for match in split_spaced_number(chunk):
        part = analyze_chunk(match.group(), False, dots)
        tokens += [
            token._replace(
                start=token.start + match.start(), end=token.end + match.start(), position=token.position + width
            )
            for token in part.tokens
        ]
        width += part.position_count
    joined = _make_number_tokens(chunk, {token.start: token.position for token in tokens})
    return _make_chunk([*tokens, *joined], width, [token.term for token in joined], [])


def _make_number_tokens(chunk: str, positions: Mapping[int, int]) -> list[Token]:
    """Return the tokens of the joined digits in a chunk. `positions`: start offset -> position of the part there."""
    return [
        Token(*number, positions[number.start]) for number in find_joined_numbers(chunk) if number.start in positions
    ]


def _analyze_prose(chunk: str, dots: bool) -> Chunk:
    words = find_prose_words(chunk)
    if not words:
        return Chunk((), 0, ())
    tokens, spellings = [], list[str]()
    for word in words:
        spellings, subwords = _list_word_terms(chunk[word.start : word.end], dots)
        tokens += [*_make_part_tokens(chunk, word), *_make_tokens(word, spellings + subwords)]
    numbers = _make_number_tokens(chunk, {word.start: word.position for word in words})
    tokens += numbers
    joined = [number.term for number in numbers if number.start == words[0].start and number.end == words[-1].end]
    if len(words) == 1:
        signed = _make_signed_token(chunk, word.start, word.end)
        return _make_chunk(tokens, get_width(words), [*spellings, *joined], signed)
    wholes = _make_whole_tokens(chunk, words, joined=len(words) <= 4)
    tokens += [*wholes, *_make_dotfile_tokens(chunk, words)]
    return _make_chunk(tokens, get_width(words), [*(token.term for token in wholes), *joined], [])


def _list_word_terms(word: str, dots: bool) -> tuple[list[str], list[str]]:
    """Return the spellings of a prose word, and its subwords that are also indexed.

    `docker's` gives docker's, dockers and the subword docker; `l'amour` gives l'amour, lamour and the subword
    amour; `don't` gives don't and dont; `1,000` gives 1000; `1,299.50` gives 1299.50 and the subword 1299.
    """
    whole = fold(word)
    if _PLAIN_NUMBER.fullmatch(whole):
        return _list_number_terms(whole, dots)
    if "'" not in whole:
        return [whole], []
    subwords = whole.split("'")
    if subwords[-1] in _CONTRACTIONS:
        subwords = [] if subwords[-1] == "t" else subwords[:-1]
    return [whole, whole.replace("'", "")], [subword for subword in subwords if len(subword) > 2]


def _list_number_terms(number: str, dots: bool) -> tuple[list[str], list[str]]:
    """Return the spellings of a number, and the subwords that are also indexed."""
    plain = number.replace(",", "")
    if "'" in plain:
        return [plain, plain.replace("'", "")], []
    integer = plain.partition(".")[0]
    if _WHOLE_PRICE.fullmatch(plain):
        return [plain, integer], []
    if "," in number:
        return [plain], [integer]
    return [plain], [join_dotted_thousands(plain)] if dots else []


# ------------------------------------------------------------------------------------------------ code


def _analyze_code(chunk: str) -> Chunk:
    words = find_code_words(chunk)
    if not words:
        return Chunk((), 0, ())
    tokens = []
    for word in words:
        tokens += [*_make_part_tokens(chunk, word), *_make_tokens(word, [fold(chunk[word.start : word.end])])]
    if len(words) == 1:
        return _make_chunk(tokens, get_width(words), [tokens[-1].term], _make_signed_token(chunk, word.start, word.end))
    wholes = _make_whole_tokens(chunk, words, joined=True)
    tokens += [*wholes, *_make_run_tokens(chunk, words), *_make_dotfile_tokens(chunk, words)]
    return _make_chunk(tokens, get_width(words), [token.term for token in wholes], [])


# ------------------------------------------------------------------------------------------------ tokens


def _make_tokens(word: Word, terms: list[str]) -> list[Token]:
    return [Token(term, word.start, word.end, word.position) for term in terms]


def _make_part_tokens(chunk: str, word: Word) -> list[Token]:
    """Return the tokens of the parts of a word that has two, and of the name before a v and a version."""
    if len(word.parts) == 1:
        return _make_name_tokens(chunk, word.start, word.end, word.position)
    named = _make_name_tokens(chunk, *word.parts[0], word.position)
    return named + [
        Token(fold(chunk[start:end]), start, end, word.position + i) for i, (start, end) in enumerate(word.parts)
    ]


def _make_name_tokens(chunk: str, start: int, end: int, position: int) -> list[Token]:
    """Return the token of a name before a v and a version: `TLS` in TLSv1.3."""
    if chunk[end - 1] != "v" or not chunk[end : end + 1].isdigit() or not _CAPITALS.fullmatch(chunk, start, end - 1):
        return []
    return [Token(fold(chunk[start : end - 1]), start, end - 1, position)]


def _make_whole_tokens(chunk: str, words: list[Word], joined: bool) -> list[Token]:
    """Return the tokens from the first word to the last: as written, with the sign before, and (if `joined`) joined."""
    start, end = words[0].start, words[-1].end
    whole = Token(fold(chunk[start:end]), start, end, 0)
    return [whole, *_make_signed_token(chunk, start, end), *(_make_joined_token(chunk, words) if joined else [])]


def _make_run_tokens(chunk: str, words: list[Word]) -> Iterator[Token]:
    """Yield the joined token of every run of two or more adjacent words, except of all of them."""
    count = len(words)
    longest = count - 1 if count <= MAX_RUN_WORDS else 2
    for first in range(count):
        for last in range(first + 2, min(first + longest, count) + 1):
            yield from _make_joined_token(chunk, words[first:last])


def _make_joined_token(chunk: str, words: list[Word]) -> list[Token]:
    """Return the token of some words written together, if one of them begins with a letter: 25:11 is not 2511."""
    texts = [fold(chunk[word.start : word.end]) for word in words]
    if not any(text[:1].isalpha() for text in texts):
        return []
    joined = fold("".join(texts).replace("'", ""))  # joining may put a mark after a letter, which changes its folding
    return [Token(joined, words[0].start, words[-1].end, words[0].position)]


def _make_signed_token(chunk: str, start: int, end: int) -> list[Token]:
    """Return the token of `chunk[start:end]` together with the sign before it, if there is one: `--flag`."""
    sign = _PREFIX_SIGN.search(chunk[:start])
    return [Token(fold(chunk[sign.start() : end]), sign.start(), end, 0)] if sign else []


def _make_dotfile_tokens(chunk: str, words: list[Word]) -> Iterator[Token]:
    """Yield a token for each name in a path that begins with a dot: `.ssh` in ~/.ssh/config."""
    for start, end, position, _ in words:
        if chunk[:start].endswith(("/.", "\\.")) or chunk[:start] == ".":
            yield Token(fold(chunk[start - 1 : end]), start - 1, end, position)


def _make_chunk(tokens: list[Token], width: int, wholes: list[str], signed: list[Token]) -> Chunk:
    """Return the chunk without repeated tokens and without terms that are too long to index.

    A single letter, and a name after a dot, mean something else without their sign (`-p`, `.NET`): then only the
    signed form matches the whole chunk. A whole term that is too long is cut, but stays longer than any indexed one.
    """
    for token in signed:
        needs_sign = len(wholes[0]) == 1 or token.term.startswith(".")
        wholes = [token.term] if needs_sign else [*wholes, token.term]
    unique = dict.fromkeys(token for token in [*tokens, *signed] if 0 < len(token.term) <= MAX_TERM)
    return Chunk(tuple(unique), width, tuple(dict.fromkeys(whole[: MAX_TERM + 1] for whole in wholes)))
