"""Missing permissions are reported, and the index is neither changed nor created again. Fault 15: docs/faults.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import tally
from tests.support.processes import PROJECT

pytestmark = [pytest.mark.torture, pytest.mark.slow]

CREATE_SITE = "mkdir -p site && printf -- '---\\ntitle: A\\n---\\nlantern' > site/a.md && posthaste index site && "


class Shell:
    """Runs commands in a folder, even as root without the capability to ignore permissions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        capabilities = "-dac_override,-dac_read_search"
        options = ["--bounding-set", capabilities, "--inh-caps", capabilities]
        self._prefix = ["setpriv", *options] if os.geteuid() == 0 else []
        if self._prefix and shutil.which("setpriv") is None:
            pytest.skip("setpriv is absent, and root can read and write anything")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        script = re.sub(r"(?<![\w./])posthaste ", f"'{sys.executable}' -m search.cli ", command)
        environ = os.environ | {"PYTHONPATH": str(PROJECT)}
        arguments = [*self._prefix, "sh", "-c", script]
        return subprocess.run(arguments, cwd=self.folder, env=environ, capture_output=True, text=True, check=False)

    def list_index(self) -> list[str]:
        """Return the paths of all files of the index."""
        return sorted(str(path) for path in (self.folder / "site/.posthaste").rglob("*"))


@pytest.fixture
def shell() -> Iterator[Shell]:
    with tempfile.TemporaryDirectory() as folder:
        yield Shell(Path(folder))
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=True)


def count_case(has_recovered: bool) -> None:
    row = tally.row(15, "missing permissions, a read-only index")
    row.tried, row.recovered = row.tried + 1, row.recovered + has_recovered


@pytest.mark.parametrize("path", ["public", "public/CURRENT", "public/*/manifest.json", "public/*/*.segment"])
def test_15_unreadable_index_is_reported_and_not_created_again(shell: Shell, path: str) -> None:
    assert shell.run(f"{CREATE_SITE} true").returncode == 0
    before = shell.list_index()
    shell.run(f"chmod 000 site/.posthaste/{path}")
    for command in ("search lantern --content site", "check site"):
        done = shell.run(f"posthaste {command}")
        assert done.returncode in (1, 2), (command, done.stdout)
        assert "Permission denied" in done.stderr + done.stdout, (command, done.stderr, done.stdout)
        assert "Traceback" not in done.stderr
    shell.run("chmod -R u+rwx site")
    assert shell.list_index() == before
    count_case(True)


def test_15_read_only_index_is_searched(shell: Shell) -> None:
    shell.run(f"{CREATE_SITE} chmod -R a-w site/.posthaste && printf beacon > site/b.md")
    before = shell.list_index()
    done = shell.run("posthaste search lantern --content site")
    assert (done.returncode, "as it is" in done.stderr) == (0, True), done.stderr
    assert shell.run("posthaste check site").stdout.startswith("b.md is not indexed")
    assert shell.run("posthaste index site").returncode == 2
    assert shell.list_index() == before
    count_case(True)


@pytest.mark.parametrize("mode", ["000", "444", "111"], ids=["nothing allowed", "only listing", "only entering"])
def test_15_posts_in_a_folder_without_permissions_stay_indexed(shell: Shell, mode: str) -> None:
    done = shell.run(
        "mkdir -p site/sub && printf lantern > site/sub/a.md && printf beacon > site/b.md && posthaste index site && "
        f"chmod {mode} site/sub && printf beacons > site/b.md && posthaste index site && posthaste index site --rebuild"
    )
    assert done.returncode == 0, done.stderr
    for word in ("lantern", "beacons"):
        assert shell.run(f"posthaste search {word} --no-sync --content site").returncode == 0
    checked = shell.run("chmod 755 site/sub; posthaste index site; posthaste check site")
    assert checked.returncode == 0, checked.stdout
    count_case(True)
