"""Read and check the parameters of a request: HTTP parameters or options of the command line -> SearchRequest.

A query is never an error. Every other parameter that is out of range raises `BadParameter`, which names it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from index.fields import DATE_FIELD, FACETS, KEYWORD_FIELDS, SITE_FACET, SITE_FACETS
from index.model import FacetName, Keyword, Or, Query, Range, SearchOptions
from index.text.keys import make_facet_key

from .query.dates import parse_period
from .settings import Settings

FIELD_SETS = ("all", "box")
"""Values of `fields`, the default first."""
SORT_ORDERS = ("relevance", "date")
"""Values of `sort`, the default first."""
MAX_VALUE_LENGTH = 200
"""Maximum number of characters of a filter's value, and of the list of facets."""
_FROM, _TO = (parameter.name for parameter in DATE_FIELD.parameters)


class BadParameter(Exception):
    """A parameter whose value is invalid. Over HTTP it becomes a problem with status 400."""

    def __init__(self, code: str, detail: str) -> None:
        """Store a stable `code` for programs and a `detail` for people, which names the parameter and the remedy."""
        super().__init__(detail)
        self.code = code
        self.detail = detail

    def rename(self, name: Callable[[str], str]) -> str:
        """Return the detail for a client that has other names for parameters. `name`: returns the name of one, as the
        message shows it."""
        return re.sub(r"`([a-z_]+)`", lambda match: name(match[1]), self.detail)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The checked parameters of a search."""

    query: str
    """The query string; empty if there is none."""
    as_you_type: bool
    """True: the last word may be incomplete and also matches as a prefix."""
    options: SearchOptions
    browse: bool = False
    """True: a request without words or filters has all posts as results, instead of none."""
    facet_lists: bool = False
    """True: the facets are lists, whose order every client keeps, rather than objects."""
    is_for_box: bool = False
    """True: the client is the search box, which needs few fields."""


class RequestParameters:
    """Read parameters by name and check their values. An empty value counts as absent."""

    def __init__(self, values: Mapping[str, str], lists: Callable[[str], list[str]]) -> None:
        """Take the first value of each parameter, and a function that returns all values of one."""
        self._values = values
        self._lists = lists

    @classmethod
    def from_lists(cls, lists: Mapping[str, Sequence[str]]) -> RequestParameters:
        """Take the values of each parameter; none count as absent."""
        firsts = {name: values[0] for name, values in lists.items() if values}
        return cls(firsts, lambda name: list(lists.get(name, ())))

    def get_text(self, name: str, max_length: int) -> str:
        """Return a text in NFC without format characters; empty if absent."""
        return _clean_text(name, self._values.get(name, ""), max_length)

    def get_texts(self, name: str, max_length: int) -> list[str]:
        """Return every value of a parameter that may be repeated."""
        return [_clean_text(name, value, max_length) for value in self._lists(name) if value.strip()]

    def get_number(self, name: str, default: int, maximum: int) -> int:
        """Return a whole number from 1 to `maximum`."""
        value = self._values.get(name, "").strip()
        if not value:
            return default
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and 1 <= int(value) <= maximum):
            raise BadParameter("bad_number", f"invalid `{name}` {value!r}: expected a whole number from 1 to {maximum}")
        return int(value)

    def get_choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of `choices`; the first if absent."""
        value = self._values.get(name, "").strip()
        if value and value not in choices:
            raise BadParameter("bad_choice", f"invalid `{name}` {value!r}: expected one of {', '.join(choices)}")
        return value or choices[0]

    def get_flag(self, name: str) -> bool:
        """Return whether a parameter is 1 rather than 0 or absent."""
        return self.get_choice(name, ("0", "1")) == "1"

    def get_period(self, name: str) -> tuple[float, float] | None:
        """Return the start and end of a year, month or day, in seconds since 1970; None if absent."""
        value = self._values.get(name, "").strip()
        if not value:
            return None
        period = parse_period(value)
        if period is None:
            detail = f"invalid `{name}` {value!r}: expected a date like 2016, 2016-06 or 2016-06-21"
            raise BadParameter("bad_date", detail)
        return period


def _clean_text(name: str, value: str, max_length: int) -> str:
    """Normalize a text to NFC, as posts are, and remove format characters other than the zero-width joiners."""
    if len(value) > max_length:
        code = "query_too_long" if name == "q" else "parameter_too_long"
        raise BadParameter(code, f"`{name}` has {len(value)} characters: the maximum is {max_length}")
    characters = []
    for character in value:
        category = unicodedata.category(character)
        if category in ("Cs", "Cc") and character not in "\t\n\r":
            point = f"U+{ord(character):04X}"
            raise BadParameter("bad_character", f"`{name}` contains the control character {point}: remove it")
        if category != "Cf" or character in "\u200c\u200d":
            characters.append(character)
    return unicodedata.normalize("NFC", "".join(characters))


def read_request(parameters: RequestParameters, settings: Settings) -> SearchRequest:
    """Read the parameters of a search. Raises BadParameter."""
    per_page = parameters.get_number("per_page", settings.per_page, settings.max_per_page)
    page = parameters.get_number("page", 1, settings.max_results)
    if page * per_page > settings.max_results and page > 1:
        detail = f"page {page} is out of range: only the first {settings.max_results} results can be requested"
        raise BadParameter("page_too_far", detail)
    sort = cast(Literal["relevance", "date"], parameters.get_choice("sort", SORT_ORDERS))
    return SearchRequest(
        parameters.get_text("q", settings.max_query),
        parameters.get_flag("as_you_type"),
        SearchOptions(
            page=page,
            per_page=per_page,
            sort=sort,
            filters=(*_read_sites(parameters, settings), *_read_keywords(parameters), *_read_dates(parameters)),
            facets=_read_facets(parameters, settings),
            facet_values=settings.facet_values,
            fragments=settings.fragments,
            fragment_length=settings.fragment_length,
            lang=parameters.get_text("prefer_lang", MAX_VALUE_LENGTH).strip().lower(),
            explain=parameters.get_flag("explain"),
        ),
        browse=parameters.get_flag("browse"),
        facet_lists=parameters.get_flag("facet_lists"),
        is_for_box=parameters.get_choice("fields", FIELD_SETS) == "box",
    )


def _read_keywords(parameters: RequestParameters) -> list[Query]:
    """Return an exact filter for each value: a post must match all of them, so two tags are both required."""
    return [
        Keyword(name, value)
        for name, field in KEYWORD_FIELDS.items()
        for parameter in field.parameters
        for value in parameters.get_texts(parameter.name, MAX_VALUE_LENGTH)
    ]


def _read_sites(parameters: RequestParameters, settings: Settings) -> list[Query]:
    """Return a filter for the posts of any of the sites that a request names; without several sites, it names none."""
    names = parameters.get_texts(SITE_FACET, MAX_VALUE_LENGTH) if settings.sites else []
    known = {make_facet_key(site.name): site.name for site in settings.sites}
    for name in names:
        if make_facet_key(name) not in known:
            detail = f"unknown site {name!r} in `{SITE_FACET}`: expected any of {', '.join(known.values())}"
            raise BadParameter("bad_choice", detail)
    return [Or(tuple(Keyword("site", name) for name in names))] if names else []


def _read_dates(parameters: RequestParameters) -> list[Query]:
    start, end = parameters.get_period(_FROM), parameters.get_period(_TO)
    if start and end and start[0] >= end[1]:
        raise BadParameter("bad_date", f"`{_FROM}` is later than `{_TO}`: swap them")
    if not (start or end):
        return []
    return [Range(start[0] if start else None, end[1] if end else None)]


def list_facets(settings: Settings) -> tuple[FacetName, ...]:
    """Return the facets that a request may ask for."""
    return tuple(SITE_FACETS if settings.sites else FACETS)


def _read_facets(parameters: RequestParameters, settings: Settings) -> tuple[FacetName, ...]:
    names = [name.strip() for name in parameters.get_text("facets", MAX_VALUE_LENGTH).split(",") if name.strip()]
    known = list_facets(settings)
    for name in names:
        if name not in known:
            raise BadParameter("bad_choice", f"unknown facet {name!r} in `facets`: expected any of {', '.join(known)}")
    if len(names) > settings.max_facets:
        detail = f"`facets` has {len(names)} names: the maximum is {settings.max_facets}"
        raise BadParameter("too_many_facets", detail)
    return cast("tuple[FacetName, ...]", tuple(dict.fromkeys(names)))
