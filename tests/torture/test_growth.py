"""Nothing in a post takes time that grows faster than its length. Fault 18 of docs/faults.md."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.sync.reading import read_file
from tests.support import tally
from tests.support.growth import READERS, open_sites
from tests.support.processes import run_process

pytestmark = pytest.mark.torture


def list_slow_posts(seed: int, count: int, size: int) -> list[str]:
    """Measure in a fresh process, which can be forked."""
    command = [sys.executable, "-m", "tests.support.growth", str(seed), str(count), str(size)]
    result = run_process(command, timeout=7200)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_18_time_of_generated_posts_grows_with_their_length(seed: int, times: Callable[[int, int], int]) -> None:
    count = times(60, 600)
    row = tally.row(18, "growth of the time for generated posts")
    row.tried += count
    assert list_slow_posts(seed, count, times(16, 128) * 1024) == []
    row.recovered += count


@pytest.mark.slow
def test_18_time_of_posts_of_every_short_unit_grows_with_their_length(times: Callable[[int, int], int]) -> None:
    assert list_slow_posts(0, times(60, 0), 16 * 1024) == []


def test_each_site_shows_a_post_without_front_matter(tmp_path: Path) -> None:
    for name, site in open_sites(tmp_path).items():
        id = READERS[name].id
        (site.content / id).write_text("Lantern\n")
        document = read_file(site, id).document
        assert document is not None, f"{name}: the text of hidden posts is not read, so their time says nothing"
        assert [section.text for section in document.sections] == ["Lantern"]
