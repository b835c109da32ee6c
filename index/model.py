"""The records that pass between the parts: frozen, without behaviour; dataclasses, but for those made by the dozen.

    file -> Post -> Document -> engine          query string -> Query -> Results -> JSON

Texts are Unicode NFC with `\\n` line ends. Offsets and spans count characters (code points), half-open.
Lines count from 1 in the post's file. Times are aware datetimes or ISO 8601 strings as the post wrote them;
seconds since 1970 (UTC) where a field's docstring says so.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

Span = tuple[int, int]
"""Start and end of a stretch of characters, half-open."""

# ---------------------------------------------------------------------------------------------- posts


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """One fenced or indented block of code, or a `highlight` shortcode."""

    language: str | None
    """The language that the fence names, by one name in lower case (`js` is javascript); None where it names none."""
    text: str
    """The code without its fences, lines as written."""
    line: int
    """The file's line that holds the first line of `text`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    level: int
    """1 to 6; 0 for what stands before the first heading."""
    heading: str
    """The heading's plain text; empty at level 0."""
    anchor: str
    """The fragment that the site gives this heading; empty where it can't be linked to."""
    line: int
    """The heading's line; at level 0 the first line of the body."""
    text: str
    """What a reader sees, without code blocks: one line a block (paragraph, item, cell, caption)."""
    lines: tuple[tuple[int, int], ...] = ()
    """(offset in `text`, file line) pairs, ascending, wherever the file's line changes."""
    inline_code: tuple[Span, ...] = ()
    """Stretches of `text` that are code spans: they count as body and as code."""
    code: tuple[CodeBlock, ...] = ()
    """The section's code blocks, in order."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whether the site shows a post, and why."""

    public: bool
    """False: never shown, whatever the time (a draft, an expired post, an unreadable one)."""
    reason: str
    """The rule that decided, for people: "draft: true", "expires 2021-02-26", "public"."""
    visible_from: datetime | None = None
    """Not shown before this moment; None: always."""
    visible_until: datetime | None = None
    """Not shown from this moment on; None: for ever."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a file says, read by the site's own rules."""

    id: str
    """Path below the content root, `/` separated, NFC: the post's name everywhere."""
    title: str
    url: str
    """Rooted path (`/post/hello/`) or http(s) URL, as the site publishes it."""
    visibility: Visibility
    date: str | None = None
    """ISO 8601 with the offset that the post gives; None where it has no date."""
    lastmod: str | None = None
    """Like `date`."""
    lang: str = ""
    """BCP 47 tag, lower-cased (`en`, `pt-br`); empty where unknown."""
    section: str = ""
    """First folder below the content root (of the language); empty for posts at the top."""
    description: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """What it links to on its own site: ids of files and rooted paths, see `index/links.py`."""
    sections: tuple[Section, ...] = ()
    warnings: tuple[str, ...] = ()
    """What was odd but could be read, a sentence each."""


@dataclass(frozen=True, slots=True)
class Document:
    """What an engine stores of one post. Only posts that are public now or later become documents."""

    id: str
    digest: str
    """Names the file's content and the rules it was read by; equal digests mean an equal document."""
    url: str
    title: str
    date: str | None = None
    lastmod: str | None = None
    lang: str = ""
    section: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Like `Post.links`."""
    visible_from: float | None = None
    """Seconds since 1970; hidden before. None: always visible."""
    visible_until: float | None = None
    """Seconds since 1970; hidden from then on. None: for ever."""
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One set of changes, applied whole or not at all. An id stands in it once."""

    upserts: tuple[Document, ...] = ()
    deletes: tuple[str, ...] = ()
    """Ids; one that the index does not hold is no error."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of the index."""

    id: str
    """Changes with every publication, never repeats."""
    documents: int
    """Documents held, whether visible at the moment or not."""
    bytes: int
    """Size on disk, in bytes."""
    published: float
    """When, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `check` found."""

    what: str
    """The thing and what is wrong with it, one sentence."""
    remedy: str
    """What to do about it, one sentence."""


# ---------------------------------------------------------------------------------------------- queries

Field = Literal["title", "tags", "headings", "body", "code"]
"""The indexed fields; `index/fields.py` describes each."""
KeywordName = Literal["tag", "section", "lang", "author", "category", "series"]
"""The exact filters; `index/fields.py` describes each."""
FacetName = Literal["tags", "year", "section", "lang", "author", "category", "series"]
"""The facets that a request may ask for; `index/fields.py` describes each."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed; the engine finds its forms (stem, identifier parts, joined spellings)."""

    text: str
    field: Field | None = None
    span: Span | None = dataclasses.field(default=None, compare=False)
    """Where the word stands in the query string; None where it was made."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, in order, within one field of one section."""

    text: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with `text`."""

    text: str
    field: Field | None = None
    weight: float = 1.0
    """Factor on the score: below 1 for the word still being typed."""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Any word within `edits` edits (a swap of neighbours counts one), sharing the first letter."""

    text: str
    field: Field | None = None
    edits: int = 1


@dataclass(frozen=True, slots=True)
class Keyword:
    """A whole value of a filter field, any case: a tag, an author, a section, a language."""

    name: KeywordName
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """Dated from `start` (included) to `end` (excluded), seconds since 1970; None: open."""

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
    """The child does not match. Adds nothing to a score."""

    child: Query
    dashed: Query | None = None
    """The word with its minus, where that may be a part of it: `-jar` is searched where posts have `java -jar`."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """One thing asked for in several ways: as typed, or by a synonym. It is one clause, and worth in a document what
    the best of them is there."""

    original: Query
    """A word, a half-typed one (`Any` of Term and Prefix), or several (`All`)."""
    alternatives: tuple[Term | Phrase, ...]
    """Worth a little less (`Ranking.variant`), and never corrected."""


Query = Term | Phrase | Prefix | Fuzzy | Keyword | Range | And | Or | Not | Synonyms


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What is asked beside the words."""

    page: int = 1
    per_page: int = 10
    sort: Literal["relevance", "date"] = "relevance"
    filters: tuple[Query, ...] = ()
    """Further conditions (Keyword, Range) that restrict and never score, correct or relax."""
    pinned: tuple[str, ...] = ()
    """Ids or URLs of documents that come first, in this order, whether they match or not; by date they are found, but
    stand where their date says. What isn't visible or doesn't meet the filters isn't shown for being pinned."""
    facets: tuple[FacetName, ...] = ()
    facet_values: int = 20
    """Values a facet, the commonest first."""
    fragments: int = 3
    """Sub-results a hit, at most."""
    fragment_length: int = 200
    """Characters a fragment, about."""
    explain: bool = False
    """Say of each hit what gave its score."""
    now: float | None = None
    """Seconds since 1970 for the public window; None: the clock."""
    deadline: float | None = None
    """Of `time.monotonic`: an answer that isn't there by then is given up; None: none is."""


# ---------------------------------------------------------------------------------------------- results


class Fragment(NamedTuple):
    """A stretch of a post's plain text with the marks of what matched. HTML is made in `search/response.py` only.

    A named tuple, as Hit is: forty make a page, at each key press, and a frozen dataclass takes thrice the time.
    """

    field: Field | Literal["description"]
    text: str
    """About `fragment_length` characters, cut at word ends, without ellipses of its own."""
    spans: tuple[Span, ...]
    """What matched, in `text`: ascending, never overlapping."""
    heading: str = ""
    """The section's heading; empty above the first."""
    anchor: str = ""
    level: int = 0
    code_lang: str | None = None
    """Of a code block; None for text."""
    line: int = 1
    """The file's line of the first mark, else of the fragment's start."""
    cut_start: bool = False
    """True: text of the same piece stands before."""
    cut_end: bool = False


@dataclass(frozen=True, slots=True)
class TermScore:
    """What one word or phrase of a query gave to a hit's score; see `index/columns/ranking.py`."""

    query: Term | Phrase | Prefix | Fuzzy
    """As it was searched: corrected, if need be."""
    fields: Mapping[Field, float]
    """tf~ of each field that has it. Where a word is found in several spellings they may add up to more than the
    whole."""
    frequency: float
    """tf~ of the document."""
    worth: float
    """What the word tells: its rarity, and how much it comes in bursts."""
    score: float
    """worth * saturated tf~."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What gave a hit's score: (sum of the words' * recency * tag + title) * nearness."""

    words: tuple[TermScore, ...]
    """Of several ways to say a thing, only the one that counted."""
    recency: float
    """Factor; 1: none."""
    tag: float
    """Factor where the query is one of the tags; 1: it is none."""
    title: float
    """What is added where the query is the whole title; 0: it isn't."""
    nearness: float
    """Factor for how near the words stand; 1: far, or not looked at."""


class Hit(NamedTuple):
    """One post found."""

    id: str
    url: str
    title: str
    title_spans: tuple[Span, ...]
    score: float
    date: str | None
    lastmod: str | None
    lang: str
    section: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    description: str
    matched_fields: tuple[Field, ...]
    excerpt: Fragment
    """The best fragment; the description or the beginning where no text matched."""
    sub_results: tuple[Fragment, ...]
    """The best fragments, one a section or code block, in reading order."""
    pinned: bool = False
    """Named by `SearchOptions.pinned`."""
    explanation: Explanation | None = None
    """Where it was asked for."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that no visible post has, and the word searched in its place."""

    term: Term
    replacement: str


@dataclass(frozen=True, slots=True)
class Results:
    """The answer of an engine to one query."""

    hits: tuple[Hit, ...]
    total: int
    """Matching visible documents, exact."""
    generation: str
    relaxed: bool = False
    """No post had all the words; these have some."""
    corrections: tuple[Correction, ...] = ()
    dashed_words: tuple[Not, ...] = ()
    """What was searched as it is written, minus and all, instead of being left out."""
    facets: Mapping[str, Mapping[str, int]] = dataclasses.field(default_factory=dict)
    """Facet name -> value -> visible matching documents, commonest first."""
    valid_until: float = math.inf
    """Seconds since 1970: until then the generation gives this answer. Then a post comes or goes by the clock."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what was typed."""

    text: str
    kind: Literal["title", "tag", "word"]
    url: str | None = None
    """Of the post, for a title."""
    count: int = 1
    """Visible posts that have it."""
