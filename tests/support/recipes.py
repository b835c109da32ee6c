"""Build small sites with the recipes of docs/search-box.md, and open their pages in a browser."""

from __future__ import annotations

import mimetypes
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.browser import Server, Visit
from tests.support.processes import PROJECT


def get_recipe(path: str) -> str:
    """Return the block of the documentation that names this file."""
    blocks = re.findall(r"^```\S+\n(.*?)^```", (PROJECT / "docs/search-box.md").read_text("utf-8"), re.M | re.S)
    (block,) = [text for text in blocks if path in "\n".join(text.split("\n")[:2])]
    return str(block)


def open_page(visit: Visit, server: Server, public: Path, path: str, **options: Any) -> Any:
    """Open a page of a built site. Paths below /search/ go to Posthaste, as behind a reverse proxy."""

    def respond(route: Any) -> None:
        url = urlsplit(route.request.url)
        if url.path.startswith("/search/"):
            route.fulfill(response=route.fetch(url=f"{server.url}{url.path[7:]}?{url.query}"))
            return
        file = public / url.path.strip("/")
        file = file / "index.html" if file.is_dir() else file
        kind = mimetypes.guess_type(file.name)[0]
        route.fulfill(path=file, content_type=kind) if file.is_file() else route.fulfill(
            status=404, body="no such page"
        )

    return visit(path, holding=("**/*", respond), **options)


def run(root: Path, *command: str) -> str:
    """Build a site; return the output if that fails, else nothing."""
    environ = {**os.environ, "LANG": "C.UTF-8", "ASTRO_TELEMETRY_DISABLED": "1"}
    done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False, timeout=600)
    return done.stdout + done.stderr if done.returncode else ""
