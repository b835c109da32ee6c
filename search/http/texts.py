"""The texts of the search page in each language, and the choice among them. The search box has the same files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from flask import Response, request
from markupsafe import Markup, escape

from index.errors import PosthasteError

from ..languages import find_text_language
from .assets import load_assets
from .context import get_context

_DEFAULT = "en-GB"
"""The language if no other is known. In British English, dates cannot be misunderstood."""
_RIGHT_TO_LEFT = {"ar", "he"}


class Texts(NamedTuple):
    """The texts of a language."""

    tag: str
    """The language tag of the page, such as `pt-BR`."""
    language: str
    """The language of the texts, such as `pt`."""
    texts: dict[str, Any]

    @property
    def direction(self) -> str:
        """The direction of writing, as the attribute `dir` has it."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def render(self, name: str, /, **values: object) -> Markup:
        """Return a text as HTML, with `values` for its placeholders and in the plural form for the value `n`."""
        text = self.texts[name]
        if isinstance(text, dict):
            text = text.get(select_plural(self.language, values["n"])) or text["other"]  # type: ignore[arg-type]
        return Markup(escape(text)).format(**values)

    def format_day(self, date: str) -> str:
        """Return an ISO 8601 date for people, such as `9 Aug 2016`."""
        year, month, day = (int(part) for part in date[:10].split("-"))
        named = {"d": day, "dd": f"{day:02}", "month": self.texts["months"][month - 1], "y": year}
        return str(self.texts["day"].format(**named))


@lru_cache(maxsize=100)
def load_texts(tag: str) -> Texts:
    """Return the texts for a language tag; the English ones if there are none."""
    language = find_text_language(tag)
    if language is None:
        return load_texts(_DEFAULT)
    body = load_assets()[f"strings-{language}.json"].body
    return Texts(_DEFAULT if tag.lower() == "en" else tag, language, orjson.loads(body))


# ------------------------------------------------------------------------------------------------ choice


def choose_texts() -> Texts:
    """Return the texts for the page of the current request.

    The setting decides; else a filter by language; else, of the languages of the posts, the one that the reader's
    browser prefers, or the most frequent one.
    """
    context = get_context()
    if context.settings.language:
        return load_texts(context.settings.language)
    if find_text_language(filter_ := request.args.get("lang", "")):
        return load_texts(find_text_language(filter_) or "")
    try:
        tags = [tag for tag in context.service.list_languages() if find_text_language(tag)]
    except PosthasteError:  # there is no index yet
        tags = []
    return load_texts(_match_reader(tags) or next(iter(tags), _DEFAULT))


def _match_reader(tags: Sequence[str]) -> str | None:
    """Return the first tag of the language that the reader's browser likes best; None if it likes none of them."""
    for wanted in request.accept_languages.values():
        for tag in tags:
            if find_text_language(tag) == find_text_language(wanted):
                return tag
    return None


def mark_choice(response: Response) -> None:
    """Say in a response that its texts depend on the reader's languages."""
    if not get_context().settings.language:
        response.vary.add("Accept-Language")


# ------------------------------------------------------------------------------------------------ plurals


def _select_one(n: int) -> str:
    return "one" if n == 1 else "other"


def _select_zero_or_one(n: int) -> str:
    return "one" if n < 2 else "other"


def _select_millions(singular: Callable[[int], str]) -> Callable[[int], str]:
    """Return the rule of a language that says "a million of posts"."""
    return lambda n: "many" if n and n % 1_000_000 == 0 else singular(n)


def _select_slavic(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else "many"


def _select_polish(n: int) -> str:
    return "one" if n == 1 else "many" if n % 10 == 1 else _select_slavic(n)


def _select_hebrew(n: int) -> str:
    return {1: "one", 2: "two"}.get(n, "other")


def _select_arabic(n: int) -> str:
    if n < 3:
        return ("zero", "one", "two")[n]
    rest = n % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


_PLURALS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("ja", "ko", "zh-Hans", "zh-Hant"), lambda _: "other"),
    **dict.fromkeys(("es", "it"), _select_millions(_select_one)),
    **dict.fromkeys(("fr", "pt"), _select_millions(_select_zero_or_one)),
    **dict.fromkeys(("ru", "uk"), _select_slavic),
    "hi": _select_zero_or_one,
    "pl": _select_polish,
    "he": _select_hebrew,
    "ar": _select_arabic,
}


def select_plural(language: str, n: int) -> str:
    """Return the plural category of a whole number of 0 or more.

    Source: https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
    """
    return _PLURALS.get(language, _select_one)(n)
