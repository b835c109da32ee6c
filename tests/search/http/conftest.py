"""One indexed site for all tests of the HTTP interface. A test that adds files to it removes them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.engine import Engine, open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support.applications import make_app
from tests.support.sites import make_site


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's root."""
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="package")
def engine(root: Path) -> Iterator[Engine]:
    """The site's engine."""
    state = root / ".posthaste" / "public"
    opened = open_engine(state)
    run_sync(open_site(root), opened, state=state)
    yield opened
    opened.close()


@pytest.fixture
def client(root: Path, engine: Engine) -> FlaskClient:
    """A client of an application with default settings."""
    return make_app(root, engine).test_client()
