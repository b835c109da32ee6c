"""What `posthaste serve` prints before it serves."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from search.cli.serve import _describe_links
from search.cli.shared import format_address
from search.open_index import open_site_from_settings
from search.settings import Settings
from tests.support.processes import run_posthaste
from tests.support.sites import write_files


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"hugo.toml": 'baseURL = "https://a.dev/"\n'}, ["https://a.dev/", "--site-url http://127.0.0.1:1313"]),
        (
            {"hugo.toml": 'baseURL = "https://example.org/"\n'},
            ["no public address", "--site-url http://127.0.0.1:1313"],
        ),
        ({"_config.yml": "url: https://a.dev\n"}, ["https://a.dev/", "--site-url http://127.0.0.1:4000"]),
        ({"a.md": "notes"}, ["no public address", "--site-url http://127.0.0.1:PORT"]),
    ],
)
def test_serve_says_where_results_lead(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    settings = Settings.load(environ={}, content=write_files(tmp_path, files))
    line = _describe_links(settings, open_site_from_settings(settings))
    assert all(part in line for part in expected)


def test_serve_says_that_results_lead_to_the_given_address(root: Path) -> None:
    settings = Settings.load(environ={}, content=root, site_url="http://127.0.0.1:1313")
    line = _describe_links(settings, open_site_from_settings(settings))
    assert line == "results lead to http://127.0.0.1:1313"


def test_serve_of_several_sites_says_where_the_links_of_each_are_set(root: Path) -> None:
    settings = Settings.load(environ={}, content=root)
    line = _describe_links(settings, open_site_from_settings(settings), "blog")
    assert "`site_url` of 'blog' in `sites`, such as http://127.0.0.1:1313" in line
    assert "--site-url" not in line


def test_ipv6_address_is_printed_in_brackets() -> None:
    assert format_address("::1", 8080) == "http://[::1]:8080/"


def test_port_in_use_names_the_option(root: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run_posthaste("serve", root, "--port", str(other.getsockname()[1]))
    assert (result.returncode, "choose another --port" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_wrong_host_names_the_option(root: Path, host: str) -> None:
    result = run_posthaste("serve", root, "--host", host, "--port", "0")
    assert (result.returncode, "choose another --host" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr
