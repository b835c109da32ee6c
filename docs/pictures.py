"""Take the screenshots of the README from the example site. Needs Chromium: `.venv/bin/python docs/pictures.py`."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from waitress.server import create_server

from index.engine import open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.settings import Settings

DOCS = Path(__file__).parent
SITE = DOCS.parent / "examples" / "blog"
PAGE = """\
<!doctype html>
<html lang="en">
<meta name="color-scheme" content="light dark">
<title>Warm Cache</title>
<script type="module" src="/static/post-search.js"></script>
<main><h1>Warm Cache</h1><post-search keys="ctrl-k /"></post-search></main>
</html>
"""


def main() -> None:
    """Serve the search of the example site, and save screenshots in light and dark mode."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder)
        engine = open_engine(index)
        run_sync(open_site(SITE), engine, state=index)
        app = create_app(Settings.load(environ={}, content=SITE, title="Search Warm Cache"), engine=engine)
        server: Any = create_server(app, host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        _take_screenshots(f"http://127.0.0.1:{server.effective_port}")
        server.close()
        engine.close()


def _take_screenshots(url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(
                color_scheme=scheme, viewport={"width": 860, "height": 660}, reduced_motion="reduce"
            )
            page.route("**/host", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
            page.goto(f"{url}/host")
            page.keyboard.press("Control+k")
            page.keyboard.type("docker swarm")
            page.locator("post-search >> .code").first.wait_for()
            page.screenshot(path=DOCS / f"search-box-{scheme}.png")
        page = browser.new_page(viewport={"width": 860, "height": 560})
        page.goto(f"{url}/?q=docker+swarm")
        page.screenshot(path=DOCS / "search-page.png")
        browser.close()


if __name__ == "__main__":
    main()
