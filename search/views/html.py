"""Make HTML from plain text: escape first, then mark the spans. No other module makes HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import quote

from index.model import Document, Fragment, Section, Span

from .text import add_ellipses, mark_spans

_UNSAFE_IN_URL = re.compile(r"[\x00-\x20]")
_SAFE_IN_ANCHOR = "-._~!$&'()*+,;=:@/?"
"""Characters that a URL's fragment may contain as they are, see RFC 3986, 3.5."""
_PLAIN_ANCHOR = re.compile(r"[A-Za-z0-9._~-]+")


def escape(text: str) -> str:
    """Return plain text as HTML, also for attributes in quotes."""
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return html.escape(text)
    return text  # a response has 150 pieces like this, and to look takes a fifth of the time


def highlight(text: str, spans: Sequence[Span]) -> str:
    """Return escaped text with `<mark>` around the spans."""
    return mark_spans(text, spans, escape, "<mark>", "</mark>")


def highlight_fragment(fragment: Fragment) -> str:
    """Return a fragment as escaped text with `<mark>` and an ellipsis at each end that was cut."""
    return add_ellipses(fragment, highlight(fragment.text, fragment.spans))


def safe_url(url: str) -> str:
    """Return the URL if it is http(s) or a rooted path of the site itself; empty for any other."""
    if url.startswith(("http://", "https://")) or (url.startswith("/") and url[1:2] not in ("/", "\\")):
        return "" if _UNSAFE_IN_URL.search(url) else url
    return ""


def add_anchor(url: str, anchor: str) -> str:
    """Return a safe URL with the anchor of a heading; the URL itself if either is empty."""
    return url + make_fragment(anchor) if url else url


def make_fragment(anchor: str) -> str:
    """Return the part of a URL that leads to an anchor: `#` and the anchor; empty if it is empty."""
    if _PLAIN_ANCHOR.fullmatch(anchor):  # as most are
        return f"#{anchor}"
    return f"#{quote(anchor, safe=_SAFE_IN_ANCHOR)}" if anchor else ""


class Highlighter:
    """Changes highlighted HTML to a client's own tags.

    If the tags are HTML, texts are HTML too. Otherwise texts are plain: the client escapes them and replaces its tags.
    """

    def __init__(self, before: str, after: str) -> None:
        """Put the tags `before` and `after` around each match."""
        self._before = before
        self._after = after
        self._is_html = "<" in before + after

    def escape(self, text: str) -> str:
        """Return plain text in the form that the client expects."""
        return escape(text) if self._is_html else text

    def change_marks(self, marked: str) -> str:
        """Return HTML of `highlight` with the client's tags instead of `<mark>`."""
        pieces = marked.replace("</mark>", "<mark>").split("<mark>")
        texts = pieces if self._is_html else [html.unescape(piece) for piece in pieces]
        return "".join(f"{self._before}{t}{self._after}" if at % 2 else t for at, t in enumerate(texts))


def format_page(document: Document) -> str:
    """Return a post as a page for the indexer of Pagefind: headings with anchors, text, code, filters and metadata.

    https://pagefind.app/docs/indexing/: `data-pagefind-filter="name[data-value]"` takes the value from the attribute
    `data-value`, where no character needs escaping but HTML's own."""
    lists = {"tags": document.tags, "author": document.authors, "category": document.categories}
    lists |= {"series": document.series, "section": (document.section,), "lang": (document.lang,)}
    lists |= {"version": (document.version,), "year": ((document.date or "")[:4],)}
    filters = [(name, value) for name, values in lists.items() for value in values if value]
    facts = [("title", document.title), ("date", document.date or ""), ("description", document.description)]
    marks = [_format_mark("filter", *each) for each in filters]
    marks += [_format_mark("meta", *each) for each in facts if each[1]]
    marks.append(_format_mark("sort", "date", document.date or "0000"))
    lang = f' lang="{escape(document.lang)}"' if document.lang else ""
    sections = "".join(_format_section(section) for section in document.sections)
    title = f"<h1>{escape(document.title)}</h1>"
    return f"<!doctype html><html{lang}><meta charset=utf-8><body>{''.join(marks)}{title}{sections}</body></html>\n"


def _format_mark(kind: str, name: str, value: str) -> str:
    return f'<i data-pagefind-{kind}="{name}[data-value]" data-value="{escape(value)}"></i>'


def _format_section(section: Section) -> str:
    anchor = f' id="{escape(section.anchor)}"' if section.anchor else ""
    level = section.level
    heading = f"<h{level}{anchor}>{escape(section.heading)}</h{level}>" if level else ""
    text = "".join(f"<p>{escape(line)}</p>" for line in section.text.split("\n") if line)
    return heading + text + "".join(f"<pre><code>{escape(block.text)}</code></pre>" for block in section.code)
