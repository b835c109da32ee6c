"""The address of an index in a cluster, and the credentials for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.cluster_address import Credentials, Location, is_address, parse_address, read_credentials
from index.engine import open_engine
from index.errors import SettingsError
from index.ranking import Ranking


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opensearch://a/blog", Location((("a", 9200),), "blog", uses_tls=False)),
        ("opensearch://a:1,b.example:2/my-blog_2/", Location((("a", 1), ("b.example", 2)), "my-blog_2", False)),
        ("opensearch+https://a/blog", Location((("a", 9200),), "blog", uses_tls=True)),
        ("opensearch://[::1]:9201/blog", Location((("[::1]", 9201),), "blog", uses_tls=False)),
    ],
)
def test_address_names_nodes_and_index(text: str, expected: Location) -> None:
    assert is_address(text)
    assert parse_address(text) == expected
    assert parse_address(str(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://a",
        "opensearch://a/",
        "opensearch:///blog",
        "opensearch://a:0/blog",
        "opensearch://a:99999/blog",
        "opensearch://a,/blog",
        "opensearch://a/Blog",
        "opensearch://a/_all",
        "opensearch://a/x,y",
        "opensearch://a/*",
        "opensearch://user:secret@a/blog",
        "opensearch+ftp://a/blog",
    ],
)
def test_invalid_address_is_an_error(text: str) -> None:
    with pytest.raises(SettingsError, match="expected"):
        parse_address(text)


def test_paths_are_no_addresses() -> None:
    assert not any(map(is_address, ("opensearch", "opensearch/x", "/x/opensearch", "https://example.org/x")))


def test_credentials_come_from_the_environment(tmp_path: Path) -> None:
    assert read_credentials({}) == Credentials()
    ca = tmp_path / "ca.pem"
    ca.touch()
    given = {"USER": "ada", "PASSWORD": "secret", "CA_FILE": str(ca)}
    environ = {f"POSTHASTE_OPENSEARCH_{name}": value for name, value in given.items()}
    assert read_credentials(environ) == Credentials("ada", "secret", "", ca)


@pytest.mark.parametrize("given", [{"USER": "ada"}, {"PASSWORD": "x"}, {"CA_FILE": "/nowhere/ca.pem"}])
def test_incomplete_credentials_are_an_error(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="POSTHASTE_OPENSEARCH"):
        read_credentials({f"POSTHASTE_OPENSEARCH_{name}": value for name, value in given.items()})


def test_index_in_a_cluster_has_no_model() -> None:
    pytest.importorskip("opensearchpy")
    with pytest.raises(SettingsError, match="by meaning"):
        open_engine(parse_address("opensearch://a/blog"), Ranking(), model=object())  # type: ignore[arg-type]
