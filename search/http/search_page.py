"""The search page, complete without JavaScript, and its description for browsers (OpenSearch)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode, urljoin

from flask import Response, render_template, request, url_for

from index.fields import DATE_FIELD, FILTER_PARAMETERS, KEYWORD_FIELDS, SITE_FACET, SITE_FACETS
from index.model import FacetName

from ..parameters import SearchRequest, read_request
from ..views.json import build_search_body
from .assets import make_asset_url
from .context import CONTENT_SECURITY_POLICY, get_context, get_parameters
from .counting import count_search, summarize
from .texts import choose_texts, mark_choice

_TAGS = 12
"""Tags to choose from if there are no results, the most frequent."""
_DATES = tuple(parameter.name for parameter in DATE_FIELD.parameters)
_FACETS: tuple[FacetName, ...] = ("tags", "year", "section")
"""The facets that the page offers. Their names are those of their labels, too."""
_SYNTAX = (
    ("docker swarm", "syntax_words"),
    ('"user namespace"', "syntax_phrase"),
    ("-azure", "syntax_without"),
    ("a OR b", "syntax_or"),
    ("title: heading: code: tag: author:", "syntax_field"),
    ("date:2016-06..2017 after:2020", "syntax_date"),
    ("orchest*", "syntax_prefix"),
)
"""Examples of the query language, and the names of the texts that explain them."""
_FILTERS = tuple(parameter.name for parameter in FILTER_PARAMETERS)


def show_page() -> Response:
    """Show the search page: results of the query, or the newest posts without one."""
    context = get_context()
    search_request = read_request(get_parameters(), context.settings)
    is_browsing = not search_request.query.strip()
    response = context.service.search(_adapt_to_page(search_request, is_browsing), browse=True)
    if request.args.keys() == {"q"}:  # otherwise the reader goes on with a query that was counted
        count_search(summarize(response, search_request))
    body = build_search_body(response)
    texts = choose_texts()
    html = render_template(
        "posthaste/page.html",
        body=body,
        texts=texts,
        t=texts.render,
        title=context.settings.title or texts.render("label"),
        syntax=_SYNTAX,
        chosen=_list_chosen(),
        menus=_list_menus(body["facets"]),
        settings=context.settings,
        previewed=context.list_previewed(),
        link_base=context.link_base,
        is_browsing=is_browsing,
        has_filters=bool(search_request.options.filters),
        common_tags=() if response.results.total else tuple(context.service.count_tags(_TAGS)),
        form_parameters=_list_form_parameters(),
        page_facets=_list_page_facets(),
        page_url=_make_page_url,
        asset_url=make_asset_url,
        absolute_url=partial(urljoin, context.link_base),
    )
    page = Response(html)
    page.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    mark_choice(page)
    return page


def _adapt_to_page(search_request: SearchRequest, is_browsing: bool) -> SearchRequest:
    """Count the filters that the page offers, and put the newest posts first if there is no query."""
    options = search_request.options
    sort = "date" if is_browsing else options.sort
    return replace(search_request, options=replace(options, facets=_list_page_facets(), sort=sort))


def _get_site_filter() -> tuple[Literal["site"], ...]:
    """Return the name of the filter and facet of sites, if several are searched as one."""
    return (SITE_FACET,) if get_context().settings.sites else ()


def _list_page_facets() -> tuple[FacetName, ...]:
    return (*_get_site_filter(), *_FACETS)


def _list_form_parameters() -> tuple[str, ...]:
    """Return the parameters that the search form passes on."""
    return (*_get_site_filter(), *_FILTERS, "sort")


def _list_chosen() -> list[tuple[str, str]]:
    """Return each value that the results are filtered by, and the URL of the page without this filter."""
    chosen = []
    for name in (*_get_site_filter(), *KEYWORD_FIELDS):
        values = [value for value in request.args.getlist(name) if value.strip()]
        for value in values:
            others: dict[str, Any] = {name: [other for other in values if other != value], "page": None}
            chosen.append((value, _make_page_url(**others)))
    dates = dict.fromkeys(filter(None, (request.args.get(name, "").strip() for name in _DATES)))
    if dates:
        chosen.append(("–".join(dates), _make_page_url(**dict.fromkeys(_DATES), page=None)))
    return chosen


def _list_menus(facets: Mapping[str, Mapping[str, int]]) -> list[tuple[FacetName, list[tuple[str, int, str]]]]:
    """Return the facet of each menu, and its values: text, number of posts, and the URL of the page with this filter.

    A menu of fewer than two values is left out: it would not change the results.
    """
    menus = []
    for facet in _list_page_facets():
        names = [parameter.name for parameter in SITE_FACETS[facet].parameters]
        before = {value.lower(): value for name in names for value in request.args.getlist(name)}
        values = []
        for value, count in facets[facet].items():
            if value.lower() not in before:
                added: Any = value if SITE_FACETS[facet].is_date else [*before.values(), value]
                values.append((value, count, _make_page_url(**dict.fromkeys(names, added), page=None)))
        if len(facets[facet]) > 1 and values:
            menus.append((facet, values))
    return menus


def _make_page_url(**changes: str | int | list[str] | None) -> str:
    """Return the URL of the current page with some parameters changed; None removes one. Unknown ones are dropped."""
    kept = ("q", *_list_form_parameters(), "page", "per_page")
    values: dict[str, Any] = {name: request.args.getlist(name) for name in kept if name in request.args}
    values.update(changes)
    # Not as arguments of `url_for`: it reads some names, such as `_anchor`, as its own.
    query = urlencode({name: value for name, value in values.items() if value not in (None, "", [""])}, doseq=True)
    return url_for("posthaste.page") + (f"?{query}" if query else "")


def describe_page() -> Response:
    """Describe the search page for browsers, so that they can search from the address bar."""
    url = url_for("posthaste.page", _external=True)
    title = get_context().settings.title or choose_texts().render("label")
    xml = render_template("posthaste/opensearch.xml", title=title, search_url=url)
    response = Response(xml, content_type="application/opensearchdescription+xml")
    mark_choice(response)
    return response
