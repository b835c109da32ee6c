"""API keys: who needs one, how it is sent, and that it is shown to nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.engine import Engine
from index.errors import SettingsError
from search.settings import Settings
from tests.support.applications import get_problem_code, make_app

KEYS = ("first-key-0123456789", "second-key-0123456789")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": f"Bearer {KEYS[0]}"}, 200),
        ({"Authorization": f"bearer  {KEYS[1]}"}, 200),
        ({"X-API-Key": KEYS[1]}, 200),
        ({"X-API-Key": KEYS[1].upper()}, 401),
        ({"X-API-Key": ""}, 401),
        ({"X-API-Key": "\xe9"}, 401),
        ({"Authorization": f"Basic {KEYS[0]}"}, 401),
        ({"Authorization": KEYS[0]}, 401),
        ({"Authorization": "Bearer wrong", "X-API-Key": KEYS[0]}, 401),
    ],
)
def test_every_request_but_probes_needs_a_valid_key(
    root: Path, engine: Engine, headers: dict[str, str], status: int
) -> None:
    client = make_app(root, engine, api_keys=KEYS).test_client()
    paths = ["/search?q=docker", "/suggest?q=do", "/", "/metrics", "/openapi.json", "/static/post-search.js"]
    for path in paths:
        with client.get(path, headers=headers) as response:
            assert response.status_code == status, path
            if status == 401:
                assert get_problem_code(response) == "key_needed"
                assert response.headers["WWW-Authenticate"].startswith("Bearer")
                assert not any(key in response.get_data(as_text=True) for key in KEYS)
    assert client.get("/nowhere", headers=headers).status_code == (404 if status == 200 else 401)
    assert client.post("/1/indexes/*/queries", json={"requests": []}, headers=headers).status_code == status
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_keys_are_described_and_never_shown(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, api_keys=KEYS).test_client()
    described = json.loads(client.get("/openapi.json", headers={"X-API-Key": KEYS[0]}).data)
    assert described["components"]["securitySchemes"]["key"]["name"] == "X-API-Key"
    assert "401" in described["paths"]["/search"]["get"]["responses"]
    assert "security" not in described["paths"]["/healthz"]["get"]
    assert KEYS[0] not in repr(Settings.load(environ={}, api_keys=KEYS))
    with pytest.raises(SettingsError, match="16 or more") as error:
        Settings.load(environ={"POSTHASTE_API_KEYS": "short-secret"})
    assert "short-secret" not in str(error.value)
    assert Settings.load(environ={"POSTHASTE_API_KEYS": ", ".join(KEYS)}).api_keys == KEYS
