"""The query tree: what a query asks for, without how it was typed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
"""Start and end of a range of characters, half-open."""
Field = Literal["title", "tags", "headings", "body", "code"]
"""The indexed fields; `index/fields.py` describes each."""
KeywordName = Literal["tag", "section", "lang", "version", "author", "category", "series", "site"]
"""The exact filters; `index/fields.py` describes each."""
FacetName = Literal["tags", "year", "section", "lang", "version", "author", "category", "series", "site"]
"""The facets that a request may ask for; `index/fields.py` describes each."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed; the engine finds its forms (stem, parts of identifiers, joined spellings)."""

    text: str
    field: Field | None = None
    """None: any field."""
    span: Span | None = dataclasses.field(default=None, compare=False)
    """Its span in the query string; None if it does not come from there."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words, in order, in one field of one section."""

    text: str
    field: Field | None = None
    span: Span | None = dataclasses.field(default=None, compare=False)
    """The span of its text, without quotes, in the query string; None if it does not come from there."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with `text`."""

    text: str
    field: Field | None = None
    weight: float = 1.0
    """Factor on the score: below 1 for the word that is still being typed."""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Any word within `edits` edits (a swap of neighbors is one edit) that has the same first letter."""

    text: str
    field: Field | None = None
    edits: int = 1


@dataclass(frozen=True, slots=True)
class Keyword:
    """A whole value of a filter field, in any case: a tag, an author, a section, a language."""

    name: KeywordName
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """A date from `start` (inclusive) to `end` (exclusive), in seconds since 1970; None: open."""

    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class And:
    """Every child matches. Without children it matches every document."""

    children: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child matches."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not match. It adds nothing to a score."""

    child: Query
    dashed: Query | None = None
    """The child with its minus, if that may belong to it: `-jar` is searched where posts have `java -jar`."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A query and its synonyms, as one clause: of their scores in a document the highest counts."""

    original: Query
    """The query as typed: a word, a half-typed word (`Or` of Term and Prefix) or several words (`And`)."""
    alternatives: tuple[Term | Phrase, ...]
    """The synonyms. They score a little less (`Ranking.variant`) and are never corrected."""


Query = Term | Phrase | Prefix | Fuzzy | Keyword | Range | And | Or | Not | Synonyms
