"""The images of deploy/ are built and run, as far from the host as compose.yml says.

Needs podman and a base image. Nothing is pulled: POSTHASTE_CONTAINER_BASE names a local image with Python 3.11+,
such as python:3.13-slim. POSTHASTE_CONTAINER_OPTIONS has further options of podman, such as `--runtime runc`.
"""

from __future__ import annotations

import http.client
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import PROJECT
from tests.support.servers import find_free_port
from tests.support.sites import make_site
from tests.support.tools import find_tool
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

GLOBAL = shlex.split(os.environ.get("POSTHASTE_CONTAINER_OPTIONS", ""))
SANDBOX = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp", "--network=host"]
# Hosts that are containers themselves refuse higher limits, and filters of system calls.
SANDBOX += ["--ulimit=nofile=1024:1024", "--ulimit=nproc=1000:1000", "--security-opt=seccomp=unconfined"]
MINUTES = 60


@pytest.fixture(scope="module")
def base() -> str:
    name = os.environ.get("POSTHASTE_CONTAINER_BASE")
    if not name:
        pytest.skip("no base image: set POSTHASTE_CONTAINER_BASE to one with Python, such as python:3.13-slim")
    find_tool("podman", "apt-get install podman")
    return name


def run_podman(*arguments: str | Path, timeout: int = 10 * MINUTES) -> str:
    run = subprocess.run(
        ["podman", *GLOBAL, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, cwd=PROJECT
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-5000:]
    return run.stdout.strip()


def build(tag: str, *arguments: str | Path) -> str:
    # The format of Docker: that of OCI has no health checks.
    run_podman("build", "--isolation=chroot", "--format=docker", "--pull=never", "--tag", tag, *arguments)
    return tag


@pytest.fixture(scope="module")
def image(base: str) -> str:
    return build("posthaste-test", f"--build-arg=BASE={base}", "--file=deploy/Containerfile", ".")


@pytest.fixture
def names() -> Iterator[list[str]]:
    """The containers of a test, which end with it."""
    started: list[str] = []
    yield started
    for name in started:
        run_podman("rm", "--force", name)


def start(image: str, names: list[str], *options: str) -> int:
    """Start a container; return the port of its server once it is ready."""
    port = find_free_port()
    ports = ("--env=POSTHASTE_HOST=127.0.0.1", f"--env=POSTHASTE_PORT={port}", f"--env=PORT={port}")
    name = run_podman("run", "--detach", *SANDBOX, *ports, *options, image)
    names.append(name)
    wait_until(lambda: get(port, "/readyz")[0] == 200, 120, lambda: run_podman("logs", name))
    return port


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MINUTES)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def find_ids(port: int, query: str) -> list[str]:
    return [each["id"] for each in json.loads(get(port, f"/search?q={query}")[1])["results"]]


def test_image_serves_without_root_or_a_writable_root(image: str, names: list[str], tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    port = start(image, names, f"--volume={root}:/site:ro")
    assert "post/swarm.md" in find_ids(port, "docker")
    (name,) = names
    assert run_podman("exec", name, "id", "-u") == "10001"
    written = (
        "for place in /opt /site /usr /etc; do ! touch $place/x 2>/dev/null || exit 1; done; touch /tmp/x /index/x"
    )
    run_podman("exec", name, "sh", "-c", written)
    run_podman("healthcheck", "run", name)
    run_podman("stop", "--time=30", name)
    assert run_podman("inspect", "--format={{.State.ExitCode}}", name) == "0"


def test_reader_answers_from_the_index_of_a_leader(image: str, names: list[str], tmp_path: Path) -> None:
    """As the manifests of Kubernetes say: the reader mounts the index read-only."""
    root, index = make_site(tmp_path / "site"), tmp_path / "index"
    index.mkdir()
    os.chown(index, 10001, 10001)
    leader = start(image, names, f"--volume={root}:/site:ro", f"--volume={index}:/index")
    port = find_free_port()
    options = (f"--volume={root}:/site:ro", f"--volume={index}:/index:ro", f"--env=POSTHASTE_PORT={port}")
    name = run_podman(
        "run", "--detach", *SANDBOX, "--env=POSTHASTE_HOST=127.0.0.1", *options, image, "serve", "--no-watch"
    )
    names.append(name)
    wait_until(lambda: get(port, "/readyz")[0] == 200, 120, lambda: run_podman("logs", name))
    (root / "content/post/new.md").write_text("---\ntitle: Zanzibar\ndate: 2022-01-01\n---\nText.\n")
    for each in (leader, port):
        wait_until(lambda: find_ids(each, "zanzibar") == ["post/new.md"])  # noqa: B023  # waited for at once


def test_image_with_the_site_in_it_answers(base: str, names: list[str], tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(root / "wheel"),
        str(PROJECT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = (root / "wheel").glob("*.whl")
    shutil.move(wheel, tmp_path / wheel.name)
    shutil.copy(PROJECT / "deploy/platforms/Dockerfile", root / "Dockerfile")
    arguments = [f"--build-arg=BASE={base}", f"--build-arg=PACKAGE=/wheel/{wheel.name}[limits]"]
    image = build("posthaste-site-test", *arguments, f"--volume={tmp_path}:/wheel:ro", root)
    port = start(image, names, "--env=POSTHASTE_RATE_LIMIT=120/minute")
    assert "post/swarm.md" in find_ids(port, "docker")
