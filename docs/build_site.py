"""Build the documentation site, with its search: `python docs/build_site.py build/docs https://example.org/posthaste/`.

Material for MkDocs makes the pages, and `posthaste export` the search, so that any host of files serves both. Needs the
dependency group `dev`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parent
PROJECT = DOCS.parent
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""Files at the root of the project -> pages."""
_LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)[^)#\s]+(?=[)#])")
_PICTURE = re.compile(r'(?<==")docs/(?=[\w-]+\.png")')


def build_site(target: Path, address: str) -> None:
    """Build the site in `target`/public. The folder `target` is new, or has an earlier site, which is replaced.

    `address`: of the site; empty: it is at the root of its host.
    """
    if target.exists() and not (target / "public/pagefind").is_dir():
        raise SystemExit(f"{target}: has no documentation site; name a new folder, such as build/docs")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(DOCS / "site", target)
    if address:
        with (target / "mkdocs.yml").open("a", encoding="utf-8") as file:
            file.write(f"site_url: {json.dumps(address)}\n")
    pages = target / "pages"
    shutil.copytree(DOCS, pages, ignore=shutil.ignore_patterns("site", "*.py", "__pycache__"))
    for name, page in PAGES.items():
        (pages / page).write_text(move_links((PROJECT / name).read_text("utf-8")), "utf-8")
    for page in pages.glob("*.md"):
        page.write_text(unlink_sources(page.read_text("utf-8"), pages), "utf-8")
    run("mkdocs", "build", "--strict", "--quiet", "--config-file", str(target / "mkdocs.yml"))
    run("search.cli", "export", str(target / "public/pagefind"), str(target))


def move_links(text: str) -> str:
    """Return a page of the project's root with the links that it has as a page of the site."""
    moved = _LINK.sub(lambda match: PAGES.get(match[0], match[0].removeprefix("docs/")), text)
    return _PICTURE.sub("", moved)


def unlink_sources(text: str, pages: Path) -> str:
    """Return a page in which links to files that the site lacks are the names of these files."""

    def unlink(match: re.Match[str]) -> str:
        path = match[2].partition("#")[0]
        return match[0] if (pages / path).exists() else match[1]

    return re.sub(r"\[([^\]]*)\]\((?!https?:|#|mailto:)([^)\s]+)\)", unlink, text)


def run(module: str, *arguments: str) -> None:
    """Run a program of this Python. Raises SystemExit with its status if it fails."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=PROJECT)
    if done.returncode:
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    build_site(Path(sys.argv[1]).absolute(), *(sys.argv[2:] or [""]))
