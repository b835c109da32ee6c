"""Fork a process that writes for ever, kill it at a random moment, look at what is left; so many times. Prints what
came of it as JSON. A program of its own: who forks must have no threads, and everything imported."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from index.engine import open_engine
from index.model import Batch, Document
from tests.support.documents import document


def batch(state: int) -> Batch:
    """What leads from one state to the next; each fifth time more, so that merging lasts."""
    changed = [
        document(f"{(state + k) % 20}.md", "T", f"word{state} " * 30) for k in range(12 if state % 5 == 0 else 2)
    ]
    return Batch((document("state.md", f"{state}"), *changed), (f"{(state + 13) % 20}.md",))


def applied(held: dict[str, str], state: int) -> dict[str, str]:
    after = {id: digest for id, digest in held.items() if id not in batch(state).deletes}
    return after | {post.id: post.digest for post in batch(state).upserts}


def write_for_ever(path: Path, state: int, held: dict[str, str]) -> None:
    engine = open_engine(path)
    documents: dict[str, Document] = {}
    while True:
        state += 1
        step = batch(state)
        for id in step.deletes:
            documents.pop(id, None)
        documents |= {post.id: post for post in step.upserts}
        if state % 7 == 0 and documents.keys() == applied(held, state).keys():
            engine.rebuild(documents.values())
        else:
            engine.apply(step)
        held = applied(held, state)


def main(path: Path, rounds: int) -> None:
    chance = random.Random(1)
    told = {"tried": 0, "lost": 0, "recovered": 0, "published": 0}
    engine = open_engine(path)
    engine.apply(batch(0))
    states = {0: applied({}, 0)}
    state = 0
    for _ in range(rounds):
        child = os.fork()
        if child == 0:
            write_for_ever(path, state, states[state])
        time.sleep(chance.uniform(0.0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told["tried"] += 1
        looking = open_engine(path, verify=True)
        held, at = dict(looking.get_digests()), state
        while states[at] != held and at < state + 200:
            states[at + 1] = applied(states[at], at + 1)
            at += 1
        if states[at] != held or looking.check():
            told["lost"] += 1
            print(sorted(held.items()), looking.check(), file=sys.stderr)
            break
        told["published"] += at - state
        states[at + 1] = applied(states[at], at + 1)
        state = at + 1
        looking.apply(batch(state))  # the lock is free, what was left half made in nobody's way
        told["recovered"] += dict(looking.get_digests()) == states[state]
        looking.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
