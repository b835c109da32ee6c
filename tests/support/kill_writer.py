"""Fork a process that writes without pause, kill it at a random moment, check what is left; repeat. Print JSON.

A program of its own: the process that forks must have imported everything and have no threads."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from index.engine import Engine, open_engine
from index.model import Batch, Document
from tests.support.documents import document

Digests = dict[str, str]


def make_batch(state: int) -> Batch:
    """Return the changes that lead to a state from the one before. Every fifth batch is larger, so that merging takes
    long."""
    changed = [
        document(f"{(state + k) % 20}.md", "T", f"word{state} " * 30) for k in range(12 if state % 5 == 0 else 2)
    ]
    return Batch((document("state.md", f"{state}"), *changed), (f"{(state + 13) % 20}.md",))


def apply_batch(before: Digests, state: int) -> Digests:
    """Return the digests after the batch of a state."""
    batch = make_batch(state)
    after = {id: digest for id, digest in before.items() if id not in batch.deletes}
    return after | {post.id: post.digest for post in batch.upserts}


def write_forever(path: Path, state: int, digests: Digests) -> None:
    engine = open_engine(path)
    documents: dict[str, Document] = {}
    while True:
        state += 1
        batch = make_batch(state)
        for id in batch.deletes:
            documents.pop(id, None)
        documents |= {post.id: post for post in batch.upserts}
        digests = apply_batch(digests, state)
        if state % 7 == 0 and documents.keys() == digests.keys():
            engine.rebuild(documents.values())
        else:
            engine.apply(batch)


def kill_a_writer(chance: random.Random, path: Path, state: int, digests: Digests) -> None:
    """Fork a process that writes from a state on, and kill it after a random while."""
    child = os.fork()
    if child == 0:
        write_forever(path, state, digests)
    time.sleep(chance.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def find_state(engine: Engine, states: dict[int, Digests], first: int) -> int | None:
    """Return which state the index is in, `first` or later; None if it is in none, or is damaged. Adds to `states`."""
    digests, state = dict(engine.get_digests()), first
    while states[state] != digests and state < first + 200:
        states[state + 1] = apply_batch(states[state], state + 1)
        state += 1
    problems = engine.check()
    if states[state] == digests and not problems:
        return state
    print(sorted(digests.items()), problems, file=sys.stderr)
    return None


def main(path: Path, rounds: int) -> None:
    chance = random.Random(1)
    outcome = {"tried": 0, "lost": 0, "recovered": 0, "published": 0}
    open_engine(path).apply(make_batch(0))
    states = {0: apply_batch({}, 0)}
    state = 0
    for _ in range(rounds):
        kill_a_writer(chance, path, state, states[state])
        outcome["tried"] += 1
        engine = open_engine(path, verify=True)
        found = find_state(engine, states, state)
        if found is None:
            outcome["lost"] += 1
            break
        outcome["published"] += found - state
        state = found + 1
        states[state] = apply_batch(states[found], state)
        engine.apply(make_batch(state))  # the lock must be free, and half-made files must not get in the way
        outcome["recovered"] += dict(engine.get_digests()) == states[state]
        engine.close()
    print(json.dumps(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
