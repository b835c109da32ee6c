"""A private preview says aloud that it is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.engine import Engine
from tests.support.applications import make_app


@pytest.mark.parametrize(
    "previewed", [("drafts",), ("future",), ("expired",), ("drafts", "future", "expired")], ids=" ".join
)
def test_preview_is_shown_reported_and_logged(
    root: Path, engine: Engine, caplog: pytest.LogCaptureFixture, previewed: tuple[str, ...]
) -> None:
    client = make_app(root, engine, **dict.fromkeys(previewed, True)).test_client()
    names = ", ".join(previewed)
    assert f"Private preview: shows posts that the site hides ({names})." in client.get("/").get_data(as_text=True)
    assert json.loads(client.get("/readyz").data)["preview"] == list(previewed)
    assert f"private preview: shows posts that the site hides ({names})" in caplog.text


def test_public_index_says_nothing_of_previews(root: Path, engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    client = make_app(root, engine).test_client()
    assert "preview" not in client.get("/").get_data(as_text=True)
    assert json.loads(client.get("/readyz").data)["preview"] == []
    assert "preview" not in caplog.text
