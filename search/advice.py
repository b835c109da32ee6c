"""Advise the site's owner, from what readers searched: lines for synonyms.txt and pins.txt.

Everything is looked up in the index as readers see it now, so no advice names a hidden post or word of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from index.errors import TooSlow
from index.model import Results, SearchOptions

from .analytics.report import Favorite, QueryCounts, Report
from .curation import InvalidLine, parse_pin_rule, parse_synonym_rule
from .parameters import SearchRequest
from .service import SearchService
from .views.text import describe_changes

_MAX_CHECKED = 20
"""Queries of each kind that are looked up, the most frequent."""
_MIN_CLICKS = 5
"""Clicks on the results of a query before the one that most readers open means something."""
_MIN_SHARE = 0.5
"""The share of these clicks that one result must have."""
_MAX_TAGS = 1000
_MAX_WORDS = 200
_NUMERONYM = re.compile(r"([a-z])(\d{1,2})([a-z]+)")
_ABBREVIATION = re.compile(r"[b-df-hj-np-tv-z]{2,5}")
"""A word that is short and has no vowel, like `tf` and `pgsql`."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Search = Callable[[str], Results]


class Advice(NamedTuple):
    """What to do about a query."""

    text: str
    """The query."""
    reason: str
    """How often it was searched, and what came of it."""
    file: str
    """The file to add `line` to."""
    line: str


def advise(service: SearchService, report: Report) -> list[Advice]:
    """Return advice for the queries of a report, the most frequent first: those without results, then pins.

    Raises the errors of `SearchService.search`. What comes after the time limit of one search is left out.
    """
    deadline = service.make_deadline()

    def search(text: str) -> Results:
        request = SearchRequest(text, False, SearchOptions(per_page=10, fragments=1))
        return service.search(request, deadline=deadline).results

    advice: list[Advice] = []
    try:
        tags = [*service.count_tags(_MAX_TAGS)]
        for query in report.queries["no_results"][:_MAX_CHECKED]:
            advice += _advise_synonym(search, query, _list_long_forms(service, query.text, tags))
        for favorite in report.favorites[:_MAX_CHECKED]:
            advice += _advise_pin(search, favorite)
    except TooSlow:
        pass
    return advice


# ------------------------------------------------------------------------------------------------ synonyms


def _advise_synonym(search: Search, query: QueryCounts, long_forms: Iterator[str]) -> Iterator[Advice]:
    """Yield advice for a query without results, if it still has none and a similar word has some."""
    results = search(query.text)
    if results.total:
        return
    for word in (describe_changes(query.text, results.corrections).did_you_mean, *long_forms):
        line = f"{query.text} = {word}"
        if word and _is_rule(parse_synonym_rule, line) and search(word).total:
            times = "once" if query.empty == 1 else f"{query.empty} times"
            yield Advice(query.text, f"searched {times}, no result", "synonyms.txt", line)
            return


def _list_long_forms(service: SearchService, text: str, tags: Sequence[str]) -> Iterator[str]:
    """Yield words that a text may be short for, the likeliest first."""
    if match := _NUMERONYM.fullmatch(text):
        first, count, last = match[1], int(match[2]), match[3]
        is_long_form = re.compile(rf"{first}[^\W\d_]{{{count}}}{last}").fullmatch
        yield from filter(is_long_form, map(str.lower, tags))
        words = (each for letter in _LETTERS for each in service.suggest(first + letter, _MAX_WORDS))
        found = [each for each in words if each.kind == "word" and is_long_form(each.text)]
        yield from (each.text for each in sorted(found, key=lambda each: -each.count))
        return
    plain = [" ".join(re.split(r"[\W_]+", tag.lower())) for tag in tags]
    yield from (tag for tag in plain if "".join(word[0] for word in tag.split()) == text)
    if _ABBREVIATION.fullmatch(text):
        in_order = re.compile(".*".join(text))
        yield from (tag for tag in plain if len(tag) >= 2 * len(text) and in_order.match(tag))


# ------------------------------------------------------------------------------------------------ pins


def _advise_pin(search: Search, favorite: Favorite) -> Iterator[Advice]:
    """Yield advice if most readers of a query open a result that is not the first, now as then."""
    share = favorite.clicks / favorite.all_clicks
    if favorite.all_clicks < _MIN_CLICKS or share <= _MIN_SHARE or round(favorite.position) < 2:
        return
    urls = [hit.url for hit in search(favorite.text).hits]
    line = f"{favorite.text} = {favorite.url}"
    if favorite.url in urls[1:] and _is_rule(parse_pin_rule, line):
        opened = f"{share:.0%} of {favorite.all_clicks} clicks open result {urls.index(favorite.url) + 1}"
        yield Advice(favorite.text, opened, "pins.txt", line)


def _is_rule(parse: Callable[[str], object], line: str) -> bool:
    """Return whether a line is a rule with two sides, which a query with `=` or `#` may not make."""
    try:
        parse(line)
    except InvalidLine:
        return False
    return line.count("=") == 1 and ">" not in line and "," not in line and not line.startswith("#")
