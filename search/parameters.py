"""What a request asks for: its parameters, checked. Nothing that a person typed is an error, wrong settings are."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from index.model import FacetName, Keyword, Query, Range, SearchOptions

from .query.dates import parse_period
from .settings import Settings


class BadParameter(Exception):
    """A parameter that can't be answered; said to the caller as a problem of status 400."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A request's parameters."""

    query: str
    as_you_type: bool
    options: SearchOptions


class RequestParameters:
    """Reads a request's parameters by name. An empty value is as good as none."""

    def __init__(self, values: Mapping[str, str], lists: Callable[[str], list[str]]) -> None:
        self._values = values
        self._lists = lists

    def text(self, name: str, longest: int) -> str:
        """Return a text without format characters, composed as posts are. Control characters are no text."""
        value = self._values.get(name, "")
        if len(value) > longest:
            code = "query_too_long" if name == "q" else "parameter_too_long"
            raise BadParameter(code, f"`{name}` has {len(value)} characters; at most {longest} are answered")
        kept = []
        for c in value:
            category = unicodedata.category(c)
            if category in ("Cs", "Cc") and c not in "\t\n\r":
                raise BadParameter("bad_character", f"`{name}` holds the character U+{ord(c):04X}, which is no text")
            if category != "Cf" or c == "\u200d":
                kept.append(c)
        return unicodedata.normalize("NFC", "".join(kept))

    def texts(self, name: str, longest: int) -> list[str]:
        """Return all values of a parameter that may stand several times."""
        return [RequestParameters({name: v}, self._lists).text(name, longest) for v in self._lists(name) if v.strip()]

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number from 1 on."""
        value = self._values.get(name, "").strip()
        if not value:
            return default
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and 1 <= int(value) <= most):
            raise BadParameter("bad_number", f"`{name}` is {value!r}; say a whole number from 1 to {most}")
        return int(value)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of some words; the first where none is given."""
        value = self._values.get(name, "").strip()
        if value and value not in choices:
            raise BadParameter("bad_choice", f"`{name}` is {value!r}; say one of: {', '.join(choices)}")
        return value or choices[0]

    def day(self, name: str) -> tuple[float, float] | None:
        """Return the begin and end of a year, month or day."""
        value = self._values.get(name, "").strip()
        if not value:
            return None
        found = parse_period(value)
        if found is None:
            raise BadParameter("bad_date", f"`{name}` is {value!r}; say 2016, 2016-06 or 2016-06-21")
        return found


def read_request(arguments: RequestParameters, settings: Settings) -> SearchRequest:
    """Read the parameters of a search. Raises BadParameter."""
    per_page = arguments.number("per_page", settings.per_page, settings.max_per_page)
    page = arguments.number("page", 1, settings.max_results)
    if page * per_page > settings.max_results and page > 1:
        raise BadParameter("page_too_far", f"only the first {settings.max_results} results can be paged to")
    options: dict[str, Any] = {"sort": arguments.choice("sort", ("relevance", "date"))}
    return SearchRequest(
        arguments.text("q", settings.max_query),
        arguments.choice("as_you_type", ("0", "1")) == "1",
        SearchOptions(
            page=page,
            per_page=per_page,
            filters=tuple(_filters(arguments)),
            facets=_facets(arguments, settings),
            facet_values=settings.facet_values,
            fragments=settings.fragments,
            fragment_length=settings.fragment_length,
            explain=arguments.choice("explain", ("0", "1")) == "1",
            **options,
        ),
    )


_LONGEST_FILTER = 200


def _filters(arguments: RequestParameters) -> list[Query]:
    """Every value given must be met: two tags are both wanted."""
    names: tuple[Any, ...] = ("tag", "section", "lang", "author", "category", "series")
    found: list[Query] = [Keyword(n, value) for n in names for value in arguments.texts(n, _LONGEST_FILTER)]
    start, end = arguments.day("from"), arguments.day("to")
    if start and end and start[0] >= end[1]:
        raise BadParameter("bad_date", "`from` is later than `to`; say the earlier one first")
    if start or end:
        found.append(Range(start[0] if start else None, end[1] if end else None))
    return found


def _facets(arguments: RequestParameters, settings: Settings) -> tuple[FacetName, ...]:
    names = [name.strip() for name in arguments.text("facets", 200).split(",") if name.strip()]
    known = get_args(FacetName)
    for name in names:
        if name not in known:
            raise BadParameter("bad_choice", f"`facets` names {name!r}; there are: {', '.join(known)}")
    if len(names) > settings.max_facets:
        raise BadParameter("too_many_facets", f"`facets` names {len(names)}; at most {settings.max_facets} are counted")
    return tuple(dict.fromkeys(names))  # type: ignore[arg-type]  # checked above
