"""Measure Pagefind from files. It indexes HTML, so the posts are first rendered as simply as possible."""

from __future__ import annotations

import html
import importlib.util
import subprocess
from pathlib import Path
from typing import NamedTuple

import frontmatter
from markdown_it import MarkdownIt

from .measure import make_module_command, measure_seconds


class PagefindSeconds(NamedTuple):
    """Durations of the two steps, in seconds."""

    rendering: float
    indexing: float


def measure_pagefind(content: Path, work: Path) -> PagefindSeconds | None:
    """Render the posts of a folder into `work` and index them; return None if Pagefind is not installed."""
    if importlib.util.find_spec("pagefind") is None:
        return None
    pages = work / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    command, options = make_module_command("pagefind", "--site", str(pages), "--output-path", str(work / "pagefind"))
    rendering = measure_seconds(lambda: _render(content, pages))
    indexing = measure_seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **options))
    return PagefindSeconds(rendering, indexing)


def _render(content: Path, pages: Path) -> None:
    markdown = MarkdownIt("commonmark").enable("table")
    for number, path in enumerate(sorted(content.rglob("*.md"))):
        text = path.read_text("utf-8", "replace")
        try:
            post = frontmatter.loads(text)
        except Exception:  # invalid front matter raises errors of several parsers; then the whole file is text
            post = frontmatter.Post(text)
        title = html.escape(str(post.get("title", "")))
        body = markdown.render(post.content)
        page = f'<!doctype html><html lang="en"><title>{title}</title><main data-pagefind-body><h1>{title}</h1>{body}'
        (pages / f"{number}.html").write_text(f"{page}</main></html>", "utf-8")
