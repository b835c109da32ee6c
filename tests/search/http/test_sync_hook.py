"""The webhook that pulls the site: signed, bounded, answered at once."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.engine import Engine
from index.errors import SettingsError
from search.http.context import get_context
from search.settings import Settings
from tests.support.applications import get_problem_code, make_app
from tests.support.git import commit, make_clone, make_post, needs_git
from tests.support.processes import make_environ, start_posthaste, stop_process
from tests.support.servers import find_free_port
from tests.support.waiting import TIMEOUT, wait_until

SECRET = "s" * 20
BODY = b'{"ref": "refs/heads/main"}'


def sign(body: bytes = BODY, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def pulls(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The roots that were pulled, instead of pulling them."""
    pulled: list[Path] = []

    def note_pull(root: Path, *given: Any) -> str:
        pulled.append(root)
        return "done"

    monkeypatch.setattr("search.git_pull.run_git_pull", note_pull)
    return pulled


@pytest.fixture
def client(root: Path, engine: Engine, pulls: list[Path]) -> FlaskClient:
    return make_app(root, engine, hook_secret=SECRET, api_keys="k" * 20).test_client()


def test_endpoint_is_off_by_default(root: Path, engine: Engine) -> None:
    response = make_app(root, engine).test_client().post("/hooks/sync", data=BODY)
    assert (response.status_code, get_problem_code(response)) == (404, "not_found")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Hub-Signature-256": f"sha256={sign()}", "X-GitHub-Event": "push"},
        {"X-Gitea-Signature": sign()},
        {"X-Gitlab-Token": SECRET},
    ],
)
def test_signed_request_pulls_without_an_api_key(
    client: FlaskClient, root: Path, pulls: list[Path], headers: dict[str, str]
) -> None:
    response = client.post("/hooks/sync", data=BODY, headers=headers)
    assert (response.status_code, json.loads(response.data)) == (202, {"status": "accepted"})
    wait_until(lambda: pulls == [root])
    status = get_context(client.application).status
    wait_until(lambda: status.pulls == 1)
    key = {"X-API-Key": "k" * 20}
    assert "posthaste_pulls_total 1.0" in client.get("/metrics", headers=key).get_data(as_text=True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": f"sha256={sign(secret='t' * 20)}"},
        {"X-Hub-Signature-256": f"sha256={sign(BODY + b' ')}"},
        {"X-Hub-Signature-256": f"sha1={sign()}"},
        {"X-Hub-Signature-256": "sha256=é" + "f" * 5000},
        {"X-Gitlab-Token": ""},
        {"X-Gitlab-Token": sign()},
        {"X-Gitlab-Token": "é", "X-Hub-Signature-256": f"sha256={sign()}"},
        {"Authorization": f"Bearer {SECRET}"},
    ],
)
def test_request_without_a_valid_signature_does_nothing(
    client: FlaskClient, root: Path, pulls: list[Path], headers: dict[str, str]
) -> None:
    response = client.post("/hooks/sync", data=BODY, headers=headers)
    assert (response.status_code, get_problem_code(response)) == (403, "bad_signature")
    assert str(root) not in response.get_data(as_text=True)
    assert pulls == []


def test_long_body_is_refused_before_it_is_hashed(root: Path, engine: Engine, pulls: list[Path]) -> None:
    client = make_app(root, engine, hook_secret=SECRET, max_request_body=1000).test_client()
    body = b"x" * 1001
    response = client.post("/hooks/sync", data=body, headers={"X-Hub-Signature-256": f"sha256={sign(body)}"})
    assert (response.status_code, pulls) == (413, [])
    assert "the maximum is 1000 bytes, the setting max_request_body" in response.get_data(as_text=True)


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert client.get("/hooks/sync", headers={"X-API-Key": "k" * 20}).status_code == 405


def test_failed_pull_is_reported_without_paths(root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> str:
        raise OSError(13, "denied", str(root))

    monkeypatch.setattr("search.git_pull.run_git_pull", fail)
    client = make_app(root, engine, hook_secret=SECRET).test_client()
    assert client.post("/hooks/sync", data=BODY, headers={"X-Gitlab-Token": SECRET}).status_code == 202
    wait_until(lambda: "posthaste_pull_errors_total 1.0" in client.get("/metrics").get_data(as_text=True))
    ready = client.get("/readyz")
    assert ready.get_json()["amiss"] == ["the last pull failed"]
    assert str(root) not in ready.get_data(as_text=True) + client.get("/metrics").get_data(as_text=True)


def test_secret_is_long_hidden_and_not_in_the_file_of_a_site(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"HOOK_SECRET: invalid hook_secret \(value hidden\): expected 16 or more"):
        Settings.load(environ={"POSTHASTE_HOOK_SECRET": "short"})
    assert SECRET not in repr(Settings.load(environ={"POSTHASTE_HOOK_SECRET": SECRET}))
    (tmp_path / "posthaste.toml").write_text(f"hook_secret = '{SECRET}'\n")
    with pytest.raises(SettingsError, match="set POSTHASTE_HOOK_SECRET instead") as caught:
        Settings.load(environ={}, content=tmp_path)
    assert SECRET not in str(caught.value)


@needs_git
@pytest.mark.slow
def test_push_is_found_after_the_hook(tmp_path: Path) -> None:
    origin, clone = make_clone(tmp_path)
    port = find_free_port()
    environ = make_environ(POSTHASTE_HOOK_SECRET=SECRET)

    def send(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    with start_posthaste("serve", clone, "--port", str(port), environ=environ) as process:
        wait_until(lambda: send("GET", "/readyz")[0] == 200)
        commit(origin, {"content/post/new.md": make_post("Zanzibar")})
        headers = {"X-Hub-Signature-256": f"sha256={sign()}"}
        assert [send("POST", "/hooks/sync", BODY, **headers)[0] for _ in range(5)] == [202] * 5
        wait_until(lambda: b"post/new.md" in send("GET", "/search?q=zanzibar")[1])
        assert stop_process(process) == 0
