"""Define the indexed fields, the filter fields and the facets, each once.

Everything that names a field derives from the two tables of this module, `INDEXED_FIELDS` and `FILTER_FIELDS`: the
query language, the request parameters, the options of the command line, the OpenAPI description, the segment builder,
the Whoosh schema and the compatible APIs. To add a field, add a row here and the attribute to `Document`; a new name
also goes into the `Literal` types of `index/model.py`, which a test compares with the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .model import Document, FacetName, Field, KeywordName

# ------------------------------------------------------------------------------------------------ indexed fields


@dataclass(frozen=True, slots=True)
class IndexedField:
    """A field whose text is searched."""

    name: Field
    query_names: tuple[str, ...]
    """Names before the colon in a query (`heading:swarm`), the preferred one first; empty: none."""
    help: str
    """What the field holds, for people."""


INDEXED_FIELDS: tuple[IndexedField, ...] = (
    IndexedField("title", ("title",), "the post's title"),
    IndexedField("tags", (), "the post's tags; in a query, `tag:` filters by a whole tag"),
    IndexedField("headings", ("heading", "headings"), "the headings"),
    IndexedField("body", ("body",), "the text, with inline code"),
    IndexedField("code", ("code",), "code blocks and inline code"),
)
"""In the order of their numbers, which segment files store: append, never reorder."""

FIELDS: tuple[Field, ...] = tuple(field.name for field in INDEXED_FIELDS)
"""Names of the indexed fields. A field's number is its index here; numbers fit into `forward_index.FIELD_BITS`."""
TITLE, TAGS, HEADINGS, BODY, CODE = range(5)
"""Numbers of the indexed fields."""
ALL_FIELDS = (1 << len(FIELDS)) - 1
"""The set of all indexed fields. A set of fields is an integer with bit `1 << number` for each."""

# ------------------------------------------------------------------------------------------------ filters and facets


@dataclass(frozen=True, slots=True)
class Parameter:
    """A request parameter that filters; the command line has an option of the same name."""

    name: str
    help: str
    """A noun phrase for people: what the parameter selects."""


@dataclass(frozen=True, slots=True)
class FilterField:
    """An attribute of a document that is never scored: it restricts results, is counted as a facet, or both."""

    attribute: str
    """Name in `Document`: a string, a tuple of strings or None."""
    facet: FacetName | None
    """Name of the facet in requests and results; None: none that a request may ask for."""
    keyword: KeywordName | None = None
    """Name in `Keyword`, for exact filters on a whole value in any case; also the field's name in the Whoosh schema."""
    query_names: tuple[str, ...] = ()
    """Names before the colon in a query, the preferred one first."""
    parameters: tuple[Parameter, ...] = ()
    """Request parameters that filter by it."""
    is_list: bool = False
    """True: a document has any number of values."""
    is_date: bool = False
    """True: filtered by range of time; the facet counts years."""


def _keyword(
    name: KeywordName,
    facet: FacetName,
    attribute: str,
    help: str,
    *,
    aliases: tuple[str, ...] = (),
    is_list: bool = False,
) -> FilterField:
    """Return a field with an exact filter that has the same name in queries and requests."""
    return FilterField(attribute, facet, name, (name, *aliases), (Parameter(name, help),), is_list=is_list)


DATE_FIELD = FilterField(
    attribute="date",
    facet="year",
    query_names=("date", "after", "before"),
    parameters=(
        Parameter("from", "posts dated on or after this day, month or year"),
        Parameter("to", "posts dated on or before this day, month or year"),
    ),
    is_date=True,
)
"""The one field that is filtered by range of time."""

LINK_FACET = "link"
"""The internal facet of the links between posts, which `related` follows both ways; a request can't ask for it."""

_TAG_HELP = "posts with this whole tag, in any case; repeat it to require several"

SITE_FIELD = _keyword("site", "site", "site", "posts of this site; repeat it for those of any of several")
"""The one field that no document has: if several sites are searched as one, each site is a value."""
SITE_FACET: Literal["site"] = "site"
"""The name of `SITE_FIELD`: of the facet, of the filter and in queries."""

FILTER_FIELDS: tuple[FilterField, ...] = (
    _keyword("tag", "tags", "tags", _TAG_HELP, aliases=("tags",), is_list=True),
    DATE_FIELD,
    _keyword("section", "section", "section", "posts in this section: the first folder below the content"),
    _keyword("lang", "lang", "lang", "posts in this language: a tag like `en` or `pt-br`"),
    _keyword("version", "version", "version", "posts of this version: the number in their path, as in `docs/v3.5/`"),
    _keyword("author", "author", "authors", "posts by this author", aliases=("authors",), is_list=True),
    _keyword("category", "category", "categories", "posts in this category", is_list=True),
    _keyword("series", "series", "series", "posts of this series", is_list=True),
)
"""Every filter field and public facet of a document, in the order in which help and documentation list them."""

KEYWORD_FIELDS: Mapping[KeywordName, FilterField] = {f.keyword: f for f in FILTER_FIELDS if f.keyword}
"""Name in `Keyword` -> field: the exact filters."""
FACETS: Mapping[FacetName, FilterField] = {f.facet: f for f in FILTER_FIELDS if f.facet}
"""Facet name -> field: the facets that a request may ask for."""
FACET_OF_KEYWORD: Mapping[KeywordName, FacetName] = {
    name: field.facet for name, field in {**KEYWORD_FIELDS, "site": SITE_FIELD}.items() if field.facet
}
"""Name in `Keyword` -> the facet that holds its values; with that of sites."""
KEYWORD_OF_FACET: Mapping[FacetName, KeywordName] = {facet: name for name, facet in FACET_OF_KEYWORD.items()}
"""Facet name -> the `Keyword` that filters by one of its values; `year` has none."""
SITE_FACETS: Mapping[FacetName, FilterField] = {**FACETS, "site": SITE_FIELD}
"""The facets that a request may ask for if several sites are searched as one."""
FILTER_PARAMETERS: tuple[Parameter, ...] = tuple(
    parameter for field in (*KEYWORD_FIELDS.values(), DATE_FIELD) for parameter in field.parameters
)
"""Every request parameter that filters: the exact filters, then `from` and `to`."""

# ------------------------------------------------------------------------------------------------ query language

FIELD_ALIASES: Mapping[str, Field] = {name: field.name for field in INDEXED_FIELDS for name in field.query_names}
"""Name in a query -> indexed field: `heading:` searches `headings`."""
KEYWORD_ALIASES: Mapping[str, KeywordName] = {
    alias: name for name, field in KEYWORD_FIELDS.items() for alias in field.query_names
}
"""Name in a query -> exact filter: `tags:` filters by `tag`."""
DATE_ALIASES: tuple[str, ...] = DATE_FIELD.query_names
"""Names in a query that filter by date: `date:2016`, `after:2016-06`, `before:2017`."""
QUERY_ALIASES: tuple[str, ...] = (*FIELD_ALIASES, *KEYWORD_ALIASES, *DATE_ALIASES)
"""Every name that a query may have before a colon; if several sites are searched as one, those of `SITE_FIELD`, too."""

# ------------------------------------------------------------------------------------------------ values


def get_filter_values(document: Document, field: FilterField) -> tuple[str, ...]:
    """Return the values of a document's filter field as the post wrote them; empty if it has none."""
    value: str | tuple[str, ...] | None = getattr(document, field.attribute)
    if not value:
        return ()
    return value if isinstance(value, tuple) else (value,)


def iterate_facet_values(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (facet name, value as written) for each value that a document counts for, internal facets included."""
    for name, field in FACETS.items():
        for value in get_filter_values(document, field):
            yield name, value[:4] if field.is_date else value
    for link in document.links:
        yield LINK_FACET, link
