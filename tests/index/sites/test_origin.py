"""The address at which a site is published, by the configuration of its generator."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sites import open_site
from index.sites.configuration import parse_address
from tests.support.sites import write_files


@pytest.mark.parametrize(
    ("files", "origin"),
    [
        ({"hugo.toml": 'baseURL = "https://a.dev/blog/"\n'}, "https://a.dev"),
        ({"hugo.toml": 'baseURL = "//a.dev/"\n'}, "https://a.dev"),
        ({"hugo.toml": 'baseURL = "/"\n'}, ""),
        ({"_config.yml": "url: http://a.dev:8000\nbaseurl: /blog\n"}, "http://a.dev:8000"),
        ({"zola/config.toml": "", "config.toml": 'base_url = "https://a.dev"\n', "content/a.md": "x"}, "https://a.dev"),
        ({"pelicanconf.py": "SITEURL = 'https://a.dev'\n", "content/a.md": "x"}, "https://a.dev"),
        ({"mkdocs.yml": "site_url: https://a.dev/b/\n", "docs/a.md": "x"}, "https://a.dev"),
        ({"docusaurus.config.js": "export default {url: 'https://a.dev', baseUrl: '/b/'}"}, "https://a.dev"),
        ({"docusaurus.config.js": "export default {url: 'https://[a'}"}, ""),
        ({".eleventy.js": "", "_data/metadata.js": "export default {url: 'https://a.dev/'}"}, "https://a.dev"),
        ({".eleventy.js": "", "_data/site.json": '{"url": "https://a.dev"}'}, "https://a.dev"),
        ({".eleventy.js": "", "_data/site.json": '{"url"'}, ""),
        ({"astro.config.mjs": "export default {site: 'https://a.dev/b'}", "src/pages/a.md": "x"}, "https://a.dev"),
        ({".vitepress/config.js": "export default {sitemap: {hostname: 'https://a.dev'}}"}, "https://a.dev"),
        ({"a.md": "notes"}, ""),
    ],
)
def test_origin_is_that_of_the_configuration(tmp_path: Path, files: dict[str, str], origin: str) -> None:
    assert open_site(write_files(tmp_path, files)).origin == origin


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1313", "http://127.0.0.1", "http://[::1]:80/", "http://0.0.0.0:8000", "https://example.org/",
     "https://www.example.com.", "https://site.example", "https://a.test", "http://box.local", "", "/blog",
     "ftp://a.dev", "javascript:alert(1)", "https://user:secret@a.dev", 'https://a.dev" onclick="x'],
)  # fmt: skip
def test_placeholder_is_no_address_for_readers(url: str) -> None:
    assert parse_address(url).origin == ""


@pytest.mark.parametrize(
    "url", ["https://example.org.dev/", "https://myexample.com", "https://test.io", "http://1.2.3.4:80"]
)
def test_name_that_contains_a_placeholder_is_an_address(url: str) -> None:
    assert parse_address(url).origin == url.rstrip("/")
