"""Nodes with TLS and accounts: certificates are verified, secrets are sent to such nodes only and never shown."""

from __future__ import annotations

import base64
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.cluster_address import ClusterOptions, Credentials, Location, read_credentials
from index.engine import open_engine
from index.errors import ClusterUnavailable, SettingsError
from index.model import SearchOptions, Term
from tests.support.documents import document
from tests.support.opensearch.secure_proxy import SecureProxy, make_authority, make_certificate, run_proxy
from tests.support.opensearch.shared import make_location

pytest.importorskip("opensearchpy")

from index.opensearch_engine.client import ClusterClient

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the tool openssl (apt install openssl)")
PASSWORD, API_KEY = "open-sesame", "c2VjcmV0OmtleQ=="
BASIC = "Basic " + base64.b64encode(f"blog:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("certificates"), "authority")


@pytest.fixture(scope="module")
def certificate(authority: Path) -> Path:
    return make_certificate(authority, "127.0.0.1")


@pytest.fixture
def proxy(certificate: Path) -> Iterator[SecureProxy]:
    """A node that takes the account `blog`, and answers `{}`."""
    with run_proxy(certificate, BASIC) as running:
        yield running


def read_environment(ca_file: Path | None, **values: str) -> Credentials:
    named = {f"POSTHASTE_OPENSEARCH_{name}": value for name, value in values.items()}
    return read_credentials(named | ({"POSTHASTE_OPENSEARCH_CA_FILE": str(ca_file)} if ca_file else {}))


def ask(proxy: SecureProxy, credentials: Credentials, host: str = "127.0.0.1") -> object:
    client = ClusterClient(Location(((host, proxy.server_port),), "x", uses_tls=True), credentials, timeout=10.0)
    try:
        return client.send("test", "GET", "/")
    finally:
        client.close()


def test_certificate_of_the_given_authority_is_accepted(proxy: SecureProxy, authority: Path) -> None:
    assert ask(proxy, read_environment(authority, USER="blog", PASSWORD=PASSWORD)) == {}
    assert proxy.seen == [BASIC]


def test_api_key_is_sent_instead_of_an_account(certificate: Path, authority: Path) -> None:
    with run_proxy(certificate, f"ApiKey {API_KEY}") as proxy:
        assert ask(proxy, read_environment(authority, API_KEY=API_KEY)) == {}


@pytest.mark.parametrize("trusted", ["system", "another"])
def test_certificate_of_another_authority_is_refused_before_secrets_are_sent(
    proxy: SecureProxy, trusted: str, tmp_path: Path
) -> None:
    ca_file = make_authority(tmp_path, "another") if trusted == "another" else None
    with pytest.raises(ClusterUnavailable) as raised:
        ask(proxy, read_environment(ca_file, USER="blog", PASSWORD=PASSWORD))
    assert "the certificate of a node can't be verified" in str(raised.value)
    assert "POSTHASTE_OPENSEARCH_CA_FILE" in str(raised.value)
    assert proxy.seen == []


def test_certificate_of_another_host_is_refused(proxy: SecureProxy, authority: Path) -> None:
    with pytest.raises(ClusterUnavailable, match=r"can't be verified.*localhost"):
        ask(proxy, read_environment(authority, USER="blog", PASSWORD=PASSWORD), host="localhost")
    assert proxy.seen == []


@pytest.mark.parametrize("secrets", [{"USER": "blog", "PASSWORD": "wrong-password"}, {"API_KEY": "wrong-key"}, {}])
def test_wrong_secrets_are_refused_and_not_shown(
    proxy: SecureProxy, authority: Path, secrets: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(ClusterUnavailable) as raised:
        ask(proxy, read_environment(authority, **secrets))
    assert "POSTHASTE_OPENSEARCH_PASSWORD" in str(raised.value)
    require_no_secret(f"{raised.value}\n{raised.value.__cause__}\n{caplog.text}", "wrong-password", "wrong-key")


def require_no_secret(text: str, *secrets: str) -> None:
    for secret in secrets:
        assert secret not in text
        assert base64.b64encode(f"blog:{secret}".encode()).decode() not in text


@pytest.mark.cluster
def test_index_behind_tls_is_written_and_searched(
    certificate: Path, authority: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = {"USER": "blog", "PASSWORD": PASSWORD, "CA_FILE": str(authority)}
    for name, value in secrets.items():
        monkeypatch.setenv(f"POSTHASTE_OPENSEARCH_{name}", value)
    with make_location() as plain, run_proxy(certificate, BASIC, plain.nodes[0][1]) as proxy, caplog.at_level(10):
        location = Location((("127.0.0.1", proxy.server_port),), plain.name, uses_tls=True)
        engine = open_engine(location, cluster=ClusterOptions(replicas=0, timeout=60.0))
        engine.rebuild([document("a.md", "Lantern", "the lighthouse keeper")])
        assert [hit.id for hit in engine.search(Term("lantern"), SearchOptions()).hits] == ["a.md"]
        assert set(proxy.seen) == {BASIC}
        engine.close()
    require_no_secret(f"{caplog.text}\n{location}", PASSWORD)


def test_file_without_certificates_is_an_error_that_names_it(proxy: SecureProxy, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    with pytest.raises(SettingsError, match=r"POSTHASTE_OPENSEARCH_CA_FILE: .*broken.pem"):
        ask(proxy, read_environment(broken, USER="blog", PASSWORD=PASSWORD))
