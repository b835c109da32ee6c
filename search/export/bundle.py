"""Write the visible posts as a search bundle of Pagefind, with its own Python package."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pagefind.service import PagefindService

from index.errors import PosthasteError
from index.model import Document

from ..views.html import format_page, safe_url

_ENTRY = "pagefind-entry.json"
"""The file by which a bundle is known."""
_SCRIPTS = ("post-search.js", "static-search.js")
"""Files of `search/http/static` that the bundle also has."""
_WRITE_SECONDS = 60.0
_POLL_SECONDS = 0.05
_MAX_NAME = 200
"""Bytes of a file name that every file system takes."""


class Bundle(NamedTuple):
    """What was written."""

    posts: int
    files: int
    bytes: int


def write_bundle(posts: Iterable[Document], folder: Path) -> Bundle:
    """Write a bundle of these posts into a folder: it is new, empty or has an earlier bundle, which is replaced whole.

    Raises PosthasteError if the folder has other files.
    """
    _require_bundle(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        made = Path(temporary, "bundle")
        count = asyncio.run(_index(posts, Path(temporary, "pages"), made))
        _add_scripts(made)
        made.chmod(0o755)
        if folder.exists():
            folder.rename(Path(temporary, "earlier"))  # deleted with the temporary folder
        made.rename(folder)
    written = [path for path in folder.rglob("*") if path.is_file()]
    return Bundle(count, len(written), sum(path.stat().st_size for path in written))


def _require_bundle(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PosthasteError(f"{folder}: not a folder; name a new one, such as public/pagefind")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _ENTRY).is_file():
        raise PosthasteError(f"{folder}: has files that are no search bundle; name a new folder in it")


async def _index(posts: Iterable[Document], pages: Path, output: Path) -> int:
    """Index the posts and write the bundle; return the number of posts.

    Pagefind's package takes a tenth of a second for each page given to it, and reads folders at full speed. So a post
    is a file at the path of its URL, wherever that is possible."""
    pages.mkdir()
    count, others = 0, []
    for document in posts:
        url = safe_url(document.url)
        if not url:
            continue
        count += 1
        if not _write_page(pages, url, format_page(document)):
            others.append((url, format_page(document)))
    async with PagefindService() as service:
        index = await service.create_index()
        await index.add_directory(str(pages))
        for url, page in others:
            await index.add_html_file(content=page, url=url)
        await index.write_files(str(output))
        await _wait_until_written(output)
    return count


async def _wait_until_written(folder: Path) -> None:
    """Wait until each file has its content. Pagefind says that it has written when all files are created, and its
    package ends the process then; files that the process has not written by that time stay empty."""
    deadline = time.monotonic() + _WRITE_SECONDS
    while empty := [path for path in folder.rglob("*") if path.is_file() and not path.stat().st_size]:
        if time.monotonic() > deadline:
            raise PosthasteError(f"{empty[0]}: Pagefind has not written the file; check the disk, and try again")
        await asyncio.sleep(_POLL_SECONDS)


def _write_page(pages: Path, url: str, page: str) -> bool:
    """Write a page where Pagefind takes the URL from; return whether that is possible."""
    path = PurePosixPath(url)
    names = path.parts[1:]
    plain = (
        url.startswith("/")
        and url.endswith(("/", ".html"))
        and "//" not in url
        and "index.html" not in url
        and not {"..", "."} & set(names)
    )
    if not plain or any(len(name.encode()) > _MAX_NAME or "\\" in name for name in names):
        return False
    target = pages.joinpath(*names, "index.html") if url.endswith("/") else pages.joinpath(*names)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(page)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):  # names that differ in case; a folder `a.html`
        return False
    return True


def _add_scripts(folder: Path) -> None:
    """Add the search box and a page of all results."""
    for name in _SCRIPTS:
        (folder / name).write_bytes((files("search.http") / "static" / name).read_bytes())
    shutil.copyfile(str(files(__package__) / "page.html"), folder / "index.html")
