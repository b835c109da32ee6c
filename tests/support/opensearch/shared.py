"""One node for all tests of a session: starting one takes seconds."""

from __future__ import annotations

import atexit
import os
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from index.cluster_address import Location
from tests.support.opensearch.install import find_obstacle
from tests.support.opensearch.node import Node, remove


def get_shared_port() -> int:
    """Return the port of the node of this session, which is started at the first call: or of one that runs already, if
    the environment names its port. Skips the test where no node can be started."""
    if running := os.environ.get("POSTHASTE_TEST_OPENSEARCH_PORT"):
        return int(running)
    if obstacle := find_obstacle():
        pytest.skip(obstacle)
    return _start_node().port


@contextmanager
def make_location() -> Iterator[Location]:
    """Yield where a test's index may be; everything there is removed afterwards. Skips as `get_shared_port` does."""
    port = get_shared_port()
    location = Location((("127.0.0.1", port),), f"test-{uuid.uuid4().hex[:12]}", uses_tls=False)
    yield location
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{location.name}.*", method="DELETE")
    urllib.request.urlopen(request, timeout=120).close()


@cache
def _start_node() -> Node:
    folder = Path(tempfile.mkdtemp(prefix="posthaste-opensearch-"))
    node = Node(folder)
    node.start()

    def end() -> None:
        node.stop()
        remove(folder)

    atexit.register(end)
    return node
