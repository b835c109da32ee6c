"""Query string -> Query. Nothing typed is an error: what can't be read as syntax is searched as words.

    query   = { clause [ "OR" clause ]... }              every clause is wanted; OR joins its neighbours
    clause  = [ "-" | "NOT" ] [ field ":" ] item
    item    = word | "phrase" | prefix* | word~ | "(" query ")"

Operators are capitals. `-` excludes only where a word of nothing but letters (two or more), a quote, a bracket or a
field follows: `-p`, `-Xmx512m` and `--shutdown` are words of code. Whether `-jar` is one, too, the posts must say: the
engine is given both readings. Words are handed on as typed: their forms are the engine's to find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.model import And, Field, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Term

from .dates import parse_period

TYPING_WEIGHT = 0.5
"""What a word counts that only begins with what is being typed, beside the whole word."""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How much of a query is read; beyond, words are left out or read as plain, with a warning."""

    words: int = 32
    letters: int = 64
    nesting: int = 8
    wildcards: int = 2
    wildcard_letters: int = 2


class ParsedQuery(NamedTuple):
    """A query, read."""

    query: And
    warnings: tuple[str, ...]


FIELDS: dict[str, Field] = {
    "title": "title", "heading": "headings", "headings": "headings", "body": "body", "code": "code",
}  # fmt: skip
_KEYWORDS = {
    "tag": "tag", "tags": "tag", "author": "author", "authors": "author", "section": "section", "lang": "lang",
    "category": "category", "series": "series",
}  # fmt: skip
_DATES = ("date", "after", "before")
_NAMES = "|".join([*FIELDS, *_KEYWORDS, *_DATES])
_FIELD = re.compile(rf"({_NAMES}):(?=[^\s:)])", re.IGNORECASE)
"""A field's name, but `code::Block` and `section::after` are words of code."""
_QUOTED = re.compile(r"[\"”][^\"”]*[\"”]|“[^\"“”]*[\"”]|„[^\"„“”]*[\"“”]|«[^\"”«»]*[\"”»]")
_ANY_QUOTE = re.compile(rf"{_QUOTED.pattern}|[\"“”„«»]")
_EXCLUDES = re.compile(rf"-(?=[\"“„«(]|(?:{_NAMES}):[^\s:)])", re.IGNORECASE)
_PLAIN = re.compile(r"-([^\s\"“”„«»()]{2,}?)(?:\*+|~[12]?|[,;.!?]+)?(?=[\s\"“”„«»()]|\Z)")
"""A word after a minus; it is left out only if it is all letters: `-Xmx512m`, `-fno-rtti` and `--shutdown` are not."""
_OPERATOR = re.compile(r"(OR|AND|NOT)(?=\s|\()")
_PIECE = re.compile(r"[^\s\"“”„«»()]+|[()]")
_FUZZY = re.compile(r"([^~\\/]{3,})~([12]?)")


def parse_query(text: str, *, as_you_type: bool = False, limits: QueryLimits | None = None) -> ParsedQuery:
    """Read a query. `as_you_type`: the last word may be half typed. Never raises, in time linear to the text."""
    parser = _Parser(text, limits or QueryLimits(), as_you_type)
    return ParsedQuery(parser.query(), tuple(dict.fromkeys(parser.warnings)))


class _Parser:
    """Reads a text from left to right, once."""

    def __init__(self, text: str, limits: QueryLimits, as_you_type: bool) -> None:
        self.warnings: list[str] = []
        self._text = self._with_whole_quotes(text)
        self._limits = limits
        self._as_you_type = as_you_type
        self._at = 0
        self._depth = 0
        self._words = 0
        self._wildcards = 0

    def _with_whole_quotes(self, text: str) -> str:
        """Blank quotes that hold nothing or are never closed, before anything is read by what follows it."""

        def whole(found: re.Match[str]) -> str:
            if found[0][1:-1].strip():
                return found[0]
            if len(found[0]) == 1 and found[0] != "»":
                self.warnings.append("a quote is never closed")
            return " " * len(found[0])

        return _ANY_QUOTE.sub(whole, text)

    def query(self) -> And:
        clauses: list[Query] = []
        joining = False
        while not self._ended():
            operator = self._operator()
            if operator == "OR":
                joining = bool(clauses)
                continue
            if operator == "AND":
                continue
            clause = self._clause(excluded=operator == "NOT")
            if clause is None:
                continue
            if joining and clauses:
                clauses[-1] = _either(clauses[-1], clause)
            else:
                clauses.append(clause)
            joining = False
        return And(tuple(clauses))

    def _ended(self) -> bool:
        """Skip what parts words; say whether the text, or the group, ends here."""
        text = self._text
        while self._at < len(text) and (text[self._at].isspace() or (text[self._at] == ")" and not self._depth)):
            self._at += 1
        return self._at >= len(text) or (text[self._at] == ")" and self._depth > 0)

    def _operator(self) -> str:
        found = _OPERATOR.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[1]

    def _clause(self, excluded: bool) -> Query | None:
        if self._ended():
            return None
        dashed = self._excludes()
        self._at += dashed
        if not (excluded or dashed):
            return self._item()
        typing, self._as_you_type = self._as_you_type, False  # half a word would exclude too much
        item = self._item()
        self._as_you_type = typing
        if item is None:
            return None
        return Not(item, None if excluded else self._flag(item))

    def _flag(self, item: Query) -> Query | None:
        """Return a word that was left out with its minus, which may turn out to be a part of it."""
        match item:
            case Term(text, None, (begin, end)) if self._text[begin - 1] == "-":
                return self._term(f"-{text}", None, (begin - 1, end))
        return None

    def _excludes(self) -> bool:
        """Say whether a minus stands here that leaves out what follows."""
        if self._text[self._at] != "-":
            return False
        plain = _PLAIN.match(self._text, self._at)
        letters = plain is not None and all(unicodedata.category(c)[0] in "LM" for c in plain[1])
        return letters or _EXCLUDES.match(self._text, self._at) is not None

    def _item(self) -> Query | None:
        begin = self._at
        if found := _FIELD.match(self._text, self._at):
            self._at = found.end()
            field = FIELDS.get(found[1].lower())
            if field and self._text[self._at] == "(":
                return self._group(field)
            item = self._in_field(found[1].lower())
            if item is not None:
                return item
            self._at = found.end() if _QUOTED.match(self._text, found.end()) else begin
        return self._plain(None)

    def _in_field(self, name: str) -> Query | None:
        if field := FIELDS.get(name):
            return self._plain(field)
        value = self._quoted() or self._word()[0]
        if name in _DATES:
            return self._dates(name, value)
        return Keyword(_KEYWORDS[name], value) if value else None  # type: ignore[arg-type]  # its names are these

    def _dates(self, name: str, value: str) -> Range | None:
        found = _range(name, value)
        if found is None:
            self.warnings.append(f"“{name}:{value}” is no date (2016, 2016-06, 2016-06-21, 2016..2017): read as words")
        elif found.start is not None and found.end is not None and found.start >= found.end:
            first, _, last = value.partition("..")
            self.warnings.append(f"“{name}:{value}” ends before it begins: read as {last}..{first}")
            return _range(name, f"{last}..{first}")
        return found

    def _plain(self, field: Field | None) -> Query | None:
        """Read a group, a phrase or a word."""
        if self._text[self._at] == "(":
            return self._group(field)
        if quoted := self._quoted():
            return Phrase(quoted, field) if self._counted(len(quoted.split())) else None
        return self._of_word(*self._word(), field)

    def _group(self, field: Field | None) -> Query | None:
        self._at += 1
        if self._depth >= self._limits.nesting:
            self.warnings.append(f"more than {self._limits.nesting} brackets within each other are left out")
            return None  # what is inside is read as if they weren't there
        self._depth += 1
        inner = self.query()
        self._depth -= 1
        if self._at < len(self._text):
            self._at += 1
        else:
            self.warnings.append("a bracket is never closed")
        if field is not None:
            inner = _within(inner, field)
        return inner.children[0] if len(inner.children) == 1 else inner if inner.children else None

    def _quoted(self) -> str:
        """Read a text in quotes; empty where none stands here."""
        found = _QUOTED.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0][1:-1].strip()

    def _word(self) -> tuple[str, tuple[int, int]]:
        """Read a word. In a group `a)` ends before the bracket, while `f(x)` holds its own."""
        begin = end = self._at
        opened = 0
        while found := _PIECE.match(self._text, end):
            opened += (found[0] == "(") - (found[0] == ")")
            if self._depth and opened < 0:
                break
            end = found.end()
        self._at = max(end, begin + 1)
        return self._text[begin:end], (begin, end)

    def _of_word(self, word: str, span: tuple[int, int], field: Field | None) -> Query | None:
        if not word or not self._counted(1):
            return None
        fuzzy = _FUZZY.fullmatch(word)
        if len(fuzzy[1] if fuzzy else word) > self._limits.letters:
            self.warnings.append(f"a word of more than {self._limits.letters} letters is left out: “{word[:20]}…”")
            return None
        if fuzzy:
            return Fuzzy(fuzzy[1], field, int(fuzzy[2] or (2 if len(fuzzy[1]) >= 8 else 1)))
        if word.endswith("*") and word.strip("*") and (prefix := self._prefix(word, field)):
            return prefix
        return self._term(word, field, span)

    def _term(self, word: str, field: Field | None, span: tuple[int, int]) -> Query:
        term = Term(word, field, span)
        if self._as_you_type and span[1] == len(self._text):
            return Or((term, Prefix(word, field, TYPING_WEIGHT)))
        return term

    def _prefix(self, word: str, field: Field | None) -> Prefix | None:
        stem = word.rstrip("*")
        if "*" in stem or sum(c.isalnum() for c in stem) < self._limits.wildcard_letters:
            self.warnings.append(f"“{word}”: * stands at the end, after two letters or more; read as a word")
            return None
        self._wildcards += 1
        if self._wildcards > self._limits.wildcards:
            self.warnings.append(f"more than {self._limits.wildcards} words with *: “{word}” is read as a word")
            return None
        return Prefix(stem, field)

    def _counted(self, words: int) -> bool:
        self._words += words
        if self._words > self._limits.words:
            self.warnings.append(f"only the first {self._limits.words} words are searched")
            return False
        return True


def _either(left: Query, right: Query) -> Or:
    return Or((*(left.children if isinstance(left, Or) and not is_half_typed(left) else (left,)), right))


def is_half_typed(query: Or) -> bool:
    """A half-typed word is one clause, though it is looked for in two ways."""
    last = query.children[-1]
    return isinstance(last, Prefix) and last.weight == TYPING_WEIGHT and isinstance(query.children[0], Term)


def _within(query: And, field: Field) -> And:
    """Look for everything in a group in one field: `title:(a b)`."""
    return And(tuple(_in_one_field(child, field) for child in query.children))


def _in_one_field(query: Query, field: Field) -> Query:
    match query:
        case Term() | Phrase() | Prefix() | Fuzzy():
            return query if query.field else replace(query, field=field)
        case And(children):
            return And(tuple(_in_one_field(child, field) for child in children))
        case Or(children):
            return Or(tuple(_in_one_field(child, field) for child in children))
        case Not(child):
            return Not(_in_one_field(child, field))
    return query


# ------------------------------------------------------------------------------------------------ dates


def _range(name: str, value: str) -> Range | None:
    """`date:2016`, `date:2016-06..2017-01`, `after:2016-06-01` (that day included), `before:2017` (excluded)."""
    first, dots, last = value.partition("..")
    if name == "date" and dots:
        start, end = parse_period(first), parse_period(last)
        if (first and start is None) or (last and end is None) or not (start or end):
            return None
        return Range(start[0] if start else None, end[1] if end else None)
    found = parse_period(value)
    if found is None:
        return None
    bounds: dict[str, Callable[[], Range]] = {
        "date": lambda: Range(*found),
        "after": lambda: Range(found[0], None),
        "before": lambda: Range(None, found[0]),
    }
    return bounds[name]()
