"""Parse a query string into a query tree. Parsing never fails: text that is not valid syntax is searched as words.

    query   = { clause [ "OR" | "AND" clause ]... }      OR joins its neighbors, AND requires both
    clause  = [ "-" | "NOT" | "+" ] [ field ":" ] item
    item    = word | "phrase" | prefix* | word~ | "(" query ")"

Operators are upper case. `-` excludes a phrase, a group, a field, or a word of two or more letters and nothing else:
`-p`, `-Xmx512m` and `--shutdown` are words of code. `-jar` could be either, so the tree holds both readings and the
engine decides by the posts. Words stay as typed; the engine finds their forms.

`+` before a word, phrase, group or field requires it: the tree has a group of one, `And((Term("word"),))`. A post need
not have other words if it has one of them; `index/matching/qualify.py` decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.fields import DATE_ALIASES, FIELD_ALIASES, KEYWORD_ALIASES, QUERY_ALIASES, SITE_FIELD
from index.model import And, Field, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Term
from index.text.tokenize import is_unspaced_run

from ..printable import format_count
from ..settings import QueryLimits
from .dates import parse_date_filter

_READ_FACTOR = 16
"""How many times the words that are searched are read of a long query."""
TYPING_WEIGHT = 0.5
"""Weight of a term that only begins with the word being typed, relative to the whole word."""


class ParsedQuery(NamedTuple):
    """A query tree, and warnings about text that the parser ignored or read in another way."""

    query: And
    warnings: tuple[str, ...]
    """One sentence each, for people."""


_QUOTED = re.compile(r"[\"”][^\"”]*[\"”]|“[^\"“”]*[\"”]|„[^\"„“”]*[\"“”]|«[^\"”«»]*[\"”»]")
_QUOTE_IN_HEBREW = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
"""The quote in an abbreviation of Hebrew, דו"ח, for the mark of its own that keyboards lack."""
_ANY_QUOTE = re.compile(rf"{_QUOTED.pattern}|[\"“”„«»]")
_QUOTES = frozenset('"“”„«»')
_DASHED_WORD = re.compile(r"-([^\s\"“”„«»()]{2,}?)(?:\*+|~[12]?|[,;.!?]+)?(?=[\s\"“”„«»()]|\Z)")
"""A word after a minus. It is excluded only if it is all letters: `-Xmx512m`, `-fno-rtti` and `--shutdown` are not."""
_REQUIREMENT = re.compile(r"\+(?=[^\s+=\d)])")
"""A plus that requires the next item; `+1` and `++i` are words."""
_OPERATOR = re.compile(r"(OR|AND|NOT)(?=\s+\S|\()")
"""An operator; at the end of a query it is a word, with or without a blank after it."""
_PAUSE = "，。、！？；："
"""Punctuation without a blank after it, in Chinese and Japanese."""
_WORD_PIECE = re.compile(rf"[^\s\"“”„«»(){_PAUSE}]+|[()]")
_FUZZY = re.compile(r"([^~\\/]{3,})~([12]?)")
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9]+(?: +[A-Za-z0-9]+)* *")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+")
_OPERATORS = frozenset({"OR", "AND", "NOT"})


class _FieldNames:
    """Recognizes the names that a query may have before a colon."""

    def __init__(self, names: Sequence[str]) -> None:
        aliases = "|".join(names)
        self.field = re.compile(rf"({aliases}):(?=[^\s:)])", re.IGNORECASE)
        """A field's name, but `code::Block` and `section::after` are words of code."""
        self.exclusion = re.compile(rf"-(?=[\"“„«(]|(?:{aliases}):[^\s:)])", re.IGNORECASE)
        """A minus before a quote, a parenthesis or a field."""


_NAMES = _FieldNames(QUERY_ALIASES)
_NAMES_WITH_SITES = _FieldNames((*QUERY_ALIASES, *SITE_FIELD.query_names))


def parse_query(
    text: str, *, as_you_type: bool = False, limits: QueryLimits | None = None, has_sites: bool = False
) -> ParsedQuery:
    """Parse a query, in time linear to its length. Never raises.

    `as_you_type`: the last word may be half typed, so it also matches as a prefix. `has_sites`: several sites are
    searched as one, so `site:` is a filter, and not a word.
    """
    limits = limits or QueryLimits()
    if not text.isascii():
        text = _QUOTE_IN_HEBREW.sub("״", text)
    if plain := _parse_plain_words(text, limits, as_you_type):  # as most queries
        return ParsedQuery(plain, ())
    parser = _Parser(text, limits, as_you_type, _NAMES_WITH_SITES if has_sites else _NAMES)
    return ParsedQuery(parser.parse_clauses(), tuple(dict.fromkeys(parser.warnings)))


def _parse_plain_words(text: str, limits: QueryLimits, as_you_type: bool) -> And | None:
    """Return the tree of a query of words without syntax, within the limits; None for any other query.

    `_Parser` returns the same tree, but takes more than twice as long."""
    if not _PLAIN_QUERY.fullmatch(text):
        return None
    matches = list(_PLAIN_WORD.finditer(text))
    terms = [Term(match[0], None, match.span()) for match in matches]
    if len(terms) > limits.max_words or max([len(term.text) for term in terms]) > limits.max_letters:
        return None
    if not _OPERATORS.isdisjoint([term.text for term in terms]):
        return None
    if as_you_type and matches[-1].end() == len(text):
        return And((*terms[:-1], _make_half_typed(terms[-1])))
    return And(tuple(terms))


def _make_half_typed(term: Term) -> Or:
    """Return what a word being typed searches: the word, and all words that begin with it."""
    return Or((term, Prefix(term.text, term.field, TYPING_WEIGHT)))


class _Parser:
    """A recursive-descent parser that reads the text once, from left to right."""

    def __init__(self, text: str, limits: QueryLimits, as_you_type: bool, names: _FieldNames = _NAMES) -> None:
        self.warnings: list[str] = []
        self._names = names
        self._text = self._blank_invalid_quotes(text)
        self._limits = limits
        self._as_you_type = as_you_type
        self._position = 0
        self._is_alternative = False
        """Whether the clause being parsed comes after OR."""
        self._depth = 0
        self._words = 0
        self._plain_words = 0
        self._wildcards = 0
        self._has_other_characters = any(not (c.isspace() or c in "*()") for c in text)

    def _blank_invalid_quotes(self, text: str) -> str:
        """Replace empty and unclosed quotes by spaces, so that the rules below see only quotes that count."""

        def blank(match: re.Match[str]) -> str:
            if match[0][1:-1].strip():
                return match[0]
            if len(match[0]) == 1 and match[0] != "»":
                self.warnings.append("unclosed quote ignored; close it to search for a phrase")
            return " " * len(match[0])

        return text if _QUOTES.isdisjoint(text) else _ANY_QUOTE.sub(blank, text)

    def parse_clauses(self) -> And:
        """Parse up to the end of the text, or of the group."""
        clauses: list[Query] = []
        pending = ""
        """The operator before the next clause: OR, AND or none."""
        while self._skip_to_clause():
            operator = self._take_operator()
            if operator in ("OR", "AND"):
                pending = operator if clauses else ""
                continue
            self._is_alternative = pending == "OR"
            clause = self._parse_clause(is_negated=operator == "NOT")
            if clause is None:
                continue
            if pending == "OR":
                clauses[-1] = _join_alternatives(clauses[-1], clause)
            else:
                if pending == "AND":
                    clauses[-1], clause = _require(clauses[-1]), _require(clause)
                clauses.append(clause)
            pending = ""
        return And(tuple(clauses))

    def _skip_to_clause(self) -> bool:
        """Skip separators; return False if the text, or the group, ends here."""
        text = self._text
        while self._position < len(text):
            character = text[self._position]
            if not (character.isspace() or character in _PAUSE or (character == ")" and not self._depth)):
                return character != ")"
            self._position += 1
        return False

    def _take_operator(self) -> str:
        match = _OPERATOR.match(self._text, self._position) if self._text[self._position] in "OAN" else None
        if match is None:
            return ""
        self._position = match.end()
        return match[1]

    def _parse_clause(self, is_negated: bool) -> Query | None:
        if not self._skip_to_clause():
            return None
        is_dashed = self._is_exclusion()
        is_required = self._text[self._position] == "+" and bool(_REQUIREMENT.match(self._text, self._position))
        self._position += is_dashed or is_required
        if not (is_negated or is_dashed):
            item = self._parse_item()
            return And((item,)) if item is not None and is_required else item
        as_you_type, self._as_you_type = self._as_you_type, False  # a half-typed word would exclude too much
        item = self._parse_item()
        self._as_you_type = as_you_type
        if item is None:
            return None
        return Not(item, None if is_negated else self._make_dashed(item))

    def _make_dashed(self, item: Query) -> Query | None:
        """Return an excluded word with its minus, since the minus may be a part of the word; else None."""
        match item:
            case Term(text, None, (begin, end)) if self._text[begin - 1] == "-":
                return self._make_term(f"-{text}", None, (begin - 1, end))
        return None

    def _is_exclusion(self) -> bool:
        """Return whether there is a minus here that excludes the next item."""
        if self._text[self._position] != "-":
            return False
        word = _DASHED_WORD.match(self._text, self._position)
        is_letters = word is not None and all(unicodedata.category(c)[0] in "LM" for c in word[1])
        return is_letters or self._names.exclusion.match(self._text, self._position) is not None

    def _parse_item(self) -> Query | None:
        begin = self._position
        if match := self._names.field.match(self._text, begin):
            self._position = match.end()
            alias = match[1].lower()
            field = FIELD_ALIASES.get(alias)
            if field and self._text[self._position] == "(":
                return self._parse_group(field)
            item = self._parse_field_value(alias)
            if item is not None:
                return item
            self._position = match.end() if _QUOTED.match(self._text, match.end()) else begin
        return self._parse_operand(None)

    def _parse_field_value(self, alias: str) -> Query | None:
        """Parse the text after `alias:`; return None if it is not a valid value."""
        if field := FIELD_ALIASES.get(alias):
            return self._parse_operand(field)
        value = self._take_quoted() or self._take_word()[0]
        if alias in DATE_ALIASES:
            return self._make_date_filter(alias, value)
        return Keyword(KEYWORD_ALIASES.get(alias, "site"), value) if value else None

    def _make_date_filter(self, alias: str, value: str) -> Range | None:
        dates = parse_date_filter(alias, value)
        if dates is None:
            self.warnings.append(
                f"“{alias}:{value}” is not a valid date, so it is searched as words; "
                "use 2016, 2016-06, 2016-06-21 or 2016..2017"
            )
        elif dates.start is not None and dates.end is not None and dates.start >= dates.end:
            first, _, last = value.partition("..")
            self.warnings.append(f"“{alias}:{value}” ends before it begins; searched as {last}..{first}")
            return parse_date_filter(alias, f"{last}..{first}")
        return dates

    def _parse_operand(self, field: Field | None) -> Query | None:
        """Parse a group, a phrase or a word."""
        if self._text[self._position] == "(":
            return self._parse_group(field)
        begin = self._position
        if quoted := self._take_quoted():
            begin = self._text.index(quoted, begin)
            span = (begin, begin + len(quoted))
            return Phrase(quoted, field, span) if self._admit_words(len(quoted.split())) else None
        return self._make_word(*self._take_word(), field)

    def _parse_group(self, field: Field | None) -> Query | None:
        self._position += 1
        if self._depth >= self._limits.max_nesting:
            self.warnings.append(
                f"ignored parentheses nested deeper than {format_count(self._limits.max_nesting, 'level')}"
            )
            return None  # the contents are parsed as if the parentheses were absent
        self._depth += 1
        group = self.parse_clauses()
        self._depth -= 1
        if self._position < len(self._text):
            self._position += 1
        else:
            self.warnings.append("unclosed parenthesis; the group extends to the end of the query")
        if field is not None:
            group = And(tuple(_set_field(child, field) for child in group.children))
        return group.children[0] if len(group.children) == 1 else group if group.children else None

    def _take_quoted(self) -> str:
        """Return the text of the quotes that begin here; empty if none do."""
        match = _QUOTED.match(self._text, self._position) if self._text[self._position] in _QUOTES else None
        if match is None:
            return ""
        self._position = match.end()
        return match[0][1:-1].strip()

    def _take_word(self) -> tuple[str, tuple[int, int]]:
        """Return the word that begins here and its span. In a group, `a)` ends before `)`, but `f(x)` is whole."""
        begin = end = self._position
        open_parentheses = 0
        while match := _WORD_PIECE.match(self._text, end):
            open_parentheses += (match[0] == "(") - (match[0] == ")")
            if self._depth and open_parentheses < 0:
                break
            end = match.end()
        longest = begin + self._limits.max_letters
        if end > longest and is_unspaced_run(self._text[longest - 1 : longest + 1]):
            end = longest  # a sentence without spaces
        self._position = max(end, begin + 1)
        return self._text[begin:end], (begin, end)

    def _make_word(self, word: str, span: tuple[int, int], field: Field | None) -> Query | None:
        """Return the term, fuzzy term or prefix that a word stands for; None if a limit excludes it."""
        if not word or not self._admit_word(word, field):
            return None
        fuzzy = _FUZZY.fullmatch(word) if "~" in word else None
        if len(fuzzy[1] if fuzzy else word) > self._limits.max_letters:
            self.warnings.append(
                f"ignored a word longer than {format_count(self._limits.max_letters, 'letter')}: “{word[:20]}…”"
            )
            return None
        if fuzzy:
            return Fuzzy(fuzzy[1], field, int(fuzzy[2] or (2 if len(fuzzy[1]) >= 8 else 1)))
        if word.endswith("*") and not self._is_star_of_code(word, field) and (prefix := self._make_prefix(word, field)):
            return prefix
        return self._make_term(word, field, span)

    def _make_term(self, word: str, field: Field | None, span: tuple[int, int]) -> Query:
        term = Term(word, field, span)
        if self._as_you_type and span[1] == len(self._text):
            return _make_half_typed(term)
        return term

    def _is_star_of_code(self, word: str, field: Field | None) -> bool:
        """Return whether a word of nothing but `*` belongs to other words, as in `SELECT * FROM users`."""
        return not word.strip("*") and field is None and self._has_other_characters

    def _make_prefix(self, word: str, field: Field | None) -> Prefix | None:
        stem = word.rstrip("*")
        if "*" in stem or sum(c.isalnum() for c in stem) < self._limits.wildcard_letters:
            self.warnings.append(
                f"“{word}” is searched as a word: * must come last, "
                f"after at least {format_count(self._limits.wildcard_letters, 'letter')} or digits"
            )
            return None
        self._wildcards += 1
        if self._wildcards > self._limits.max_wildcards:
            self.warnings.append(
                f"“{word}” is searched as a word: only {format_count(self._limits.max_wildcards, 'word')} may have *"
            )
            return None
        return Prefix(stem, field)

    def _admit_word(self, word: str, field: Field | None) -> bool:
        """Count a word; return False, with a warning, if it is beyond the limit.

        Of plain words, more are read than are searched: the engine chooses the most telling ones."""
        if self._depth or self._is_alternative or field or word[-1] == "*" or "~" in word:
            return self._admit_words(1)
        self._plain_words += 1
        if self._plain_words + self._words <= self._limits.max_words:
            return True
        self.warnings.append(f"only the rarest words are searched: at most {self._limits.max_words}")
        return self._plain_words <= _READ_FACTOR * self._limits.max_words

    def _admit_words(self, count: int) -> bool:
        """Count words; return False, with a warning, once there are more than the limit."""
        self._words += count
        if self._words > self._limits.max_words:
            self.warnings.append(f"only the first words are searched: at most {self._limits.max_words}")
            return False
        return True


def is_half_typed(query: Or) -> bool:
    """Return whether `query` is the word being typed: one clause, although it has two alternatives."""
    last = query.children[-1]
    return isinstance(last, Prefix) and last.weight == TYPING_WEIGHT and isinstance(query.children[0], Term)


def _require(query: Query) -> Query:
    """Return a clause that a post must have: `a AND b` is `+a +b`. Exclusions, filters and what `+` can't require stay
    as they are."""
    match query:
        case Term(text) if _REQUIREMENT.match(f"+{text}"):
            return And((query,))
        case Or() | Fuzzy() | Phrase():
            return And((query,))
        case And(children) if len(children) > 1:
            return And((query,))
    return query


def _join_alternatives(left: Query, right: Query) -> Or:
    return Or((*(left.children if isinstance(left, Or) and not is_half_typed(left) else (left,)), right))


def _set_field(query: Query, field: Field) -> Query:
    """Return a query whose words without a field are searched in `field`: `title:(a b)`."""
    match query:
        case Term() | Phrase() | Prefix() | Fuzzy():
            return query if query.field else replace(query, field=field)
        case And(children):
            return And(tuple(_set_field(child, field) for child in children))
        case Or(children):
            return Or(tuple(_set_field(child, field) for child in children))
        case Not(child):
            return Not(_set_field(child, field))
    return query
