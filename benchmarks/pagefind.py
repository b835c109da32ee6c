"""Pagefind from files on: it reads a site's HTML, so the posts are rendered first, as plainly as can be."""

from __future__ import annotations

import html
import importlib.util
import subprocess
from pathlib import Path
from typing import NamedTuple

import frontmatter
from markdown_it import MarkdownIt

from .measure import module, timed


class Seconds(NamedTuple):
    """What the two steps took."""

    rendering: float
    indexing: float


def from_files(content: Path, work: Path) -> Seconds | None:
    """Render the posts of a folder into `work` and index them; None where Pagefind is not installed."""
    if importlib.util.find_spec("pagefind") is None:
        return None
    pages = work / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    command, options = module("pagefind", "--site", str(pages), "--output-path", str(work / "pagefind"))
    rendering = timed(lambda: _render(content, pages))
    indexing = timed(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **options))
    return Seconds(rendering, indexing)


def _render(content: Path, pages: Path) -> None:
    markdown = MarkdownIt("commonmark").enable("table")
    for number, path in enumerate(sorted(content.rglob("*.md"))):
        text = path.read_text("utf-8", "replace")
        try:
            post = frontmatter.loads(text)
        except Exception:  # whatever a front matter that is none makes of itself: then all of it is text
            post = frontmatter.Post(text)
        title = html.escape(str(post.get("title", "")))
        body = markdown.render(post.content)
        page = f'<!doctype html><html lang="en"><title>{title}</title><main data-pagefind-body><h1>{title}</h1>{body}'
        (pages / f"{number}.html").write_text(f"{page}</main></html>", "utf-8")
