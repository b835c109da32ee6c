"""The records that the modules pass to each other: immutable, without behavior.

Texts are Unicode NFC with `\\n` line ends. Offsets and spans count characters (code points), half-open; lines of files
count from 1. Times are aware datetimes or ISO 8601 strings as written; some docstrings say seconds since 1970 (UTC).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from .query_tree import (
    And as And,
)
from .query_tree import (
    FacetName as FacetName,
)
from .query_tree import (
    Field as Field,
)
from .query_tree import (
    Fuzzy as Fuzzy,
)
from .query_tree import (
    Keyword as Keyword,
)
from .query_tree import (
    KeywordName as KeywordName,
)
from .query_tree import (
    Not as Not,
)
from .query_tree import (
    Or as Or,
)
from .query_tree import (
    Phrase as Phrase,
)
from .query_tree import (
    Prefix as Prefix,
)
from .query_tree import (
    Query as Query,
)
from .query_tree import (
    Range as Range,
)
from .query_tree import (
    Span as Span,
)
from .query_tree import (
    Synonyms as Synonyms,
)
from .query_tree import (
    Term as Term,
)

# ---------------------------------------------------------------------------------------------- posts


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced or indented block of code, or a `highlight` shortcode."""

    language: str | None
    """The language of the fence, under one lower-case name (`js` is javascript); None if it names none."""
    text: str
    """The code without its fences, lines as written."""
    line: int
    """The line of the file that holds the first line of `text`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, up to the next heading of any level."""

    level: int
    """1 to 6; 0 for the text before the first heading."""
    heading: str
    """The heading's plain text; empty at level 0."""
    anchor: str
    """The URL fragment that the site gives the heading; empty if it cannot be linked to."""
    line: int
    """The heading's line; at level 0 the first line of the body."""
    text: str
    """The visible text without code blocks, one line for each block (paragraph, item, cell, caption)."""
    lines: tuple[tuple[int, int], ...] = ()
    """(offset in `text`, line of the file) wherever the line changes, ascending."""
    inline_code: tuple[Span, ...] = ()
    """Spans of `text` that are inline code: they count as body and as code."""
    code: tuple[CodeBlock, ...] = ()
    heading_code: tuple[Span, ...] = ()
    """Spans of `heading` that are inline code."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whether and when the site shows a post, and why."""

    is_public: bool
    """False: hidden at any time (a draft, an expired or an unreadable post)."""
    reason: str
    """The rule that decided, for people: "draft: true", "expires 2021-02-26", "public"."""
    visible_from: datetime | None = None
    """Hidden before; None: no start."""
    visible_until: datetime | None = None
    """Hidden from then on; None: no end."""


@dataclass(frozen=True, slots=True)
class Post:
    """The content of a file, read by the site's own rules."""

    id: str
    """Path below the content root, `/` separated, NFC: the name of the post everywhere."""
    title: str
    url: str
    """Rooted path (`/post/hello/`) or http(s) URL, as the site publishes it."""
    visibility: Visibility
    date: str | None = None
    """ISO 8601 with the offset that the post gives; None if it has no date."""
    lastmod: str | None = None
    lang: str = ""
    """BCP 47 tag in lower case (`en`, `pt-br`); empty if unknown."""
    section: str = ""
    """First folder below the content root (of the language); empty for posts at the top."""
    description: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    title_code: tuple[Span, ...] = ()
    """Spans of `title` that are code."""
    links: tuple[str, ...] = ()
    """Link targets on the same site: ids of files and rooted paths, see `index/posts/links.py`."""
    sections: tuple[Section, ...] = ()
    warnings: tuple[str, ...] = ()
    """One sentence for each problem that did not prevent reading."""


@dataclass(frozen=True, slots=True)
class Document:
    """The record that an engine stores of a post. Only posts that are public now or later become documents."""

    id: str
    digest: str
    """Hash of the file's content and of the rules it was read by; equal digests mean equal documents."""
    url: str
    title: str
    date: str | None = None
    lastmod: str | None = None
    lang: str = ""
    version: str = ""
    """The number of the version that a folder of its path names, `3.5`; empty if none does."""
    section: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    title_code: tuple[Span, ...] = ()
    """Spans of `title` that are code."""
    links: tuple[str, ...] = ()
    visible_from: float | None = None
    """Seconds since 1970; hidden before. None: no start."""
    visible_until: float | None = None
    """Seconds since 1970; hidden from then on. None: no end."""
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A set of changes, applied whole or not at all. No id occurs twice."""

    upserts: tuple[Document, ...] = ()
    deletes: tuple[str, ...] = ()
    """Ids; an id that the index does not have is not an error."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of the index."""

    id: str
    """Changes with every publication and never repeats."""
    documents: int
    """Number of documents, visible or not."""
    bytes: int
    """Size on disk."""
    published: float
    """Time of publication, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class ClusterUse:
    """What the requests of this process to a cluster took so far, and what state it is in."""

    requests: Mapping[str, int]
    """Kind of request -> how many."""
    seconds: Mapping[str, float]
    """Kind of request -> how long they took together."""
    failures: Mapping[str, int]
    """Kind of error -> how many requests failed so, after all retries."""
    retries: int
    """How often a request was sent again, to another node."""
    status: Literal["green", "yellow", "red", "unknown"] = "unknown"
    """Of the index: all copies are there; all parts, but not all copies; not all parts; no node answers."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that `check` reports."""

    description: str
    """The thing and what is wrong with it, one sentence."""
    remedy: str
    """What to do about it, one sentence."""


# ---------------------------------------------------------------------------------------------- queries


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """The options of a search request: everything except its query."""

    page: int = 1
    per_page: int = 10
    sort: Literal["relevance", "date"] = "relevance"
    filters: tuple[Query, ...] = ()
    """Conditions (Keyword, Range) that only restrict: they do not score, and are neither corrected nor relaxed."""
    pinned: tuple[str, ...] = ()
    """Ids or URLs of documents that come first, in this order, even if they do not match. Sorted by date, they are in
    the order of dates like all others. Documents that are hidden or do not meet the filters are left out."""
    facets: tuple[FacetName, ...] = ()
    facet_values: int = 20
    """The most values of each facet: the most frequent ones, or the newest years."""
    fragments: int = 3
    """The most sub-results of a hit."""
    fragment_length: int = 200
    """Approximate characters of a fragment."""
    max_words: int = 32
    """The most plain words of a query that are searched: of more, the rarest."""
    lang: str = ""
    """The language that the reader prefers, such as that of the page with the search box; empty: that of the query."""
    explain: bool = False
    now: float | None = None
    """The time at which posts must be visible, in seconds since 1970; None: the current time."""
    deadline: float | None = None
    """The time of `time.monotonic` at which the search gives up; None: never."""


# ---------------------------------------------------------------------------------------------- results


class Fragment(NamedTuple):  # like Hit: a page has forty, and a frozen dataclass takes three times as long to make
    """Plain text of a post with the spans to highlight. Only `search/views` makes HTML."""

    field: Field | Literal["description"]
    text: str
    """About `fragment_length` characters, cut between words, without ellipses."""
    spans: tuple[Span, ...]
    """The matches in `text`, ascending, without overlaps."""
    heading: str = ""
    """The section's heading; empty above the first."""
    anchor: str = ""
    level: int = 0
    code_lang: str | None = None
    """The language of a code block; None for text."""
    line: int = 1
    """The line of the file that holds the first match, else the start of the fragment."""
    cut_start: bool = False
    """Whether the passage has text before the fragment."""
    cut_end: bool = False
    heading_spans: tuple[Span, ...] = ()
    """The matches in `heading`."""


@dataclass(frozen=True, slots=True)
class TermScore:
    """The part of a hit's score that comes from one word or phrase; see `index/matching/bm25f.py`."""

    query: Term | Phrase | Prefix | Fuzzy
    """As searched: a corrected word is replaced."""
    fields: Mapping[Field, float]
    """tf~ in each field that has it. If several spellings match, the sum may exceed `frequency`."""
    frequency: float
    """tf~ of the document."""
    weight: float
    """The term weight: idf * burst."""
    score: float
    """Term weight * saturated tf~."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of a hit's score.

    (sum of the words' scores * all words * recency * edition * tag + meaning + title) * proximity"""

    words: tuple[TermScore, ...]
    """Of several synonyms only the one that counted."""
    recency: float
    """Factor for the date; 1: no boost."""
    tag: float
    """Factor if the query is one of the tags; otherwise 1."""
    title: float
    """Added for a title or heading that the query names in whole or in part; 0: none."""
    proximity: float
    """Factor for the proximity of the words; 1: far apart, or not compared."""
    all_words: float = 1.0
    edition: float = 1.0
    """Factor if the document has all words of the query; otherwise 1."""
    meaning: float = 0.0
    """Added for meaning, see `index/semantic/fuse.py`."""
    cosine: float = 0.0
    """The cosine of the best section, from which `meaning` is computed; 0: not among the nearest documents."""


class Variant(NamedTuple):
    """A translation of a page, or its copy for another version of a product."""

    url: str
    label: str
    """What tells it from the hit, for people: its version or its language."""
    lang: str
    version: str
    """As in its path (`v3.5`); empty if it has none."""


class Hit(NamedTuple):
    """A document that matches a query."""

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
    """The best fragment; the description or the beginning if no text matched."""
    sub_results: tuple[Fragment, ...]
    """The best fragments, one for each section or code block, in reading order."""
    pinned: bool = False
    explanation: Explanation | None = None
    also_in: tuple[Variant, ...] = ()
    """The variants of the page that the hit stands for."""
    matched_by: Literal["words", "meaning"] = "words"
    """`meaning`: the document has no word of the query but function words; its best section is shown."""
    site: str = ""
    """The name of its site, if several are searched as one; `id` begins with it, and `url` has the site's origin."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word or phrase that no visible post has, and what was searched, or is proposed, instead."""

    term: Term | Phrase
    replacement: str
    kind: Literal["corrected", "completed", "proposed"] = "corrected"
    """`completed`: all words that begin with the last word were searched; `replacement` is the most common of them.
    `proposed`: the query was searched as typed, because the word may be meant."""


@dataclass(frozen=True, slots=True)
class Results:
    """An engine's response to one query."""

    hits: tuple[Hit, ...]
    total: int
    """The exact number of visible documents that match: the length of the list."""
    generation: str
    total_all_words: int = 0
    """The exact number of those that have all words of the query."""
    relaxed: bool = False
    """True: no document has all the words, function words like `how` aside; these have some."""
    corrections: tuple[Correction, ...] = ()
    dashed_words: tuple[Not, ...] = ()
    """Exclusions that were searched as written instead, minus included."""
    facets: Mapping[str, Mapping[str, int]] = dataclasses.field(default_factory=dict)
    """Facet -> value -> number of visible documents with all the words (if none has all, with any). The most
    frequent come first, or the newest year."""
    valid_until: float = math.inf
    """Seconds since 1970: from then on, the clock alone may change the results of this generation."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of a half-typed text."""

    text: str
    kind: Literal["title", "tag", "word"]
    url: str | None = None
    """The post's URL, for a title."""
    count: int = 1
    """The number of visible posts that have it."""
