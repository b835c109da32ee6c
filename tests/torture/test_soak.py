"""Everything at once: processes query over HTTP, posts are edited, the index is rebuilt and damaged.

Every response must match posts that existed, and nothing may leak. The number is that of docs/faults.md."""

from __future__ import annotations

import json
import re
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.errors import PosthasteError
from tests.support import tally
from tests.support.following import read_answers, read_fresh_answers
from tests.support.processes import find_children, run_posthaste, stop_process
from tests.support.servers import start_gunicorn
from tests.support.soak import Clients, Disturber, Editor
from tests.support.tally import Times
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.torture, pytest.mark.slow]

MAX_STALENESS = 2.0
"""Seconds after a change when responses must show it, on a machine that does nothing else."""
_STEP = 0.05
"""Seconds between two edits, on a machine that does nothing else."""
_VERSION = re.compile(r"version(\d+)")

Samples = list[dict[int, tuple[int, int]]]
"""At several moments: worker -> kB of memory, open descriptors."""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc absent: it tells of memory and descriptors")
def test_26_responses_are_fresh_and_whole_while_everything_changes(work: Path, times: Times) -> None:
    row = tally.row(26, "soak: queries, edits, rebuilds, damage")
    content, index, log = work / "content", work / "index", work / "log"
    editor, seconds = Editor(content), times(8, 60)
    settings: dict[str, Any] = {"POSTHASTE_CONTENT": str(content), "POSTHASTE_INDEX": str(index)}
    settings |= {"POSTHASTE_WATCH": "1", "POSTHASTE_INTERVAL": "5", "POSTHASTE_MAX_PER_PAGE": "100"}
    with ExitStack() as stack:
        port, server = stack.enter_context(start_gunicorn(log, "--threads", "4", **settings))
        engine = open_engine(index / "public")
        wait_until(lambda: engine.get_generation() is not None, describe=log.read_text)
        clients, disturber = Clients(port, stack), Disturber(content, index, stack)
        samples, slowest = disturb(editor, disturber, server.pid, seconds)
        outcomes = list(clients.stop())
        disturber.wait()
        check_recovery(content, index, engine)
        stop_process(server)
    responses = [response for _, _, responses in outcomes for response in responses]
    assert [error for _, errors, _ in outcomes for error in errors] == [], log.read_text()[-5000:]
    wrong = find_wrong_responses(responses, editor, max(MAX_STALENESS, 10 * slowest))
    row.tried = sum(sum(statuses.values()) for statuses, _, _ in outcomes)
    row.silent, row.recovered = len(wrong), row.tried - len(wrong)
    assert wrong[:20] == [], len(wrong)
    assert len(responses) > 100
    check_leaks(samples)


def disturb(editor: Editor, disturber: Disturber, server: int, seconds: float) -> tuple[Samples, float]:
    """Edit, damage and rebuild for a while; return samples of the server's workers, and the duration of the slowest
    step in seconds: on a loaded machine everything else, too, takes that much longer."""
    samples: Samples = []
    started = last = time.monotonic()
    slowest = 0.0
    while last - started < seconds:
        editor.edit_once()
        disturber.disturb(last - started)
        samples.append(sample_workers(server))
        time.sleep(_STEP)
        now = time.monotonic()
        slowest, last = max(slowest, now - last), now
    return samples, slowest


def sample_workers(server: int) -> dict[int, tuple[int, int]]:
    """Return how many kB of memory and how many descriptors each worker of a server uses, by process id."""
    samples = {}
    for worker in find_children(server):
        anonymous = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())
        assert anonymous is not None
        samples[worker] = int(anonymous[1]), len(list(Path(f"/proc/{worker}/fd").iterdir()))
    return samples


def check_recovery(content: Path, index: Path, engine: Engine) -> None:
    """When nothing changes any more, no post may be missing, and damage must be repairable."""
    run_posthaste("check", content, "--index", index, "--repair")
    fresh = read_fresh_answers(content)

    def is_equal() -> bool:
        with suppress(PosthasteError):
            return bool(dict(engine.get_digests()) == fresh["digests"])
        return False

    wait_until(is_equal)
    assert read_answers(engine) == fresh
    check = run_posthaste("check", content, "--index", index)
    assert (check.returncode, check.stderr) == (0, ""), check.stdout


def find_wrong_responses(
    responses: list[tuple[str, tuple[float, float]]], editor: Editor, max_staleness: float
) -> list[object]:
    """Return the responses that match no state that existed, or contradict others of the same generation."""
    wrong: list[object] = []
    known: dict[tuple[str, str], object] = {}
    for written, (arrived, requested) in responses:
        path, (generation, total, facets, posts, suggestions) = json.loads(written)
        if generation and known.setdefault((path, generation), (total, posts)) != (total, posts):
            wrong.append(("another response of the same generation", path, generation))
        if generation and (total != len(posts) or ("facets" in path and total != facets)):
            wrong.append(("the numbers do not add up", path, total, facets, len(posts)))
        for id, *texts in [*posts, *([None, text] for text in suggestions)]:
            versions = set(map(int, _VERSION.findall(" ".join(texts))))
            staleness = [editor.measure_staleness(id, version, arrived, requested) for version in versions]
            if id and len(versions) != 1:
                wrong.append(("two versions", path, id, texts))
            if max(staleness, default=0) > max_staleness:
                wrong.append((f"{max(staleness):.2f} s stale", path, id, texts))
    return wrong


def check_leaks(samples: Samples) -> None:
    """Between the second third and the last, no worker may use 10 MB more, or five descriptors more: one for each
    client, and one to spare. The peak during a publication does not count."""
    third = len(samples) // 3
    assert {frozenset(sample) for sample in samples[third:]} == {frozenset(samples[-1])}  # no worker died
    for worker in samples[-1]:
        memory, descriptors = zip(*(sample[worker] for sample in samples[third:]), strict=True)
        assert median(memory[third:]) < median(memory[:third]) + 10_000
        assert median(descriptors[third:]) <= median(descriptors[:third]) + 5
