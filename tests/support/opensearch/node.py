"""Start, hang and kill nodes of OpenSearch."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.support.opensearch.install import JARS
from tests.support.waiting import wait_until

_START_SECONDS = 180.0
_JAVA_OPTIONS = (
    "-Xms512m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:MaxDirectMemorySize=256m",
    "-Dopensearch.set.netty.runtime.available.processors=false",
    "-Dio.netty.allocator.numDirectArenas=1",
    "-Dlog4j2.disable.jmx=true",
)


class Node:
    """One node. Its data are in `folder`, so that it can be started again."""

    def __init__(self, folder: Path, name: str = "n1", nodes: Sequence[tuple[str, int]] = ()) -> None:
        """`nodes`: name and transport port of every node of its cluster; empty: it is alone."""
        self.folder = folder
        self.name = name
        self.port = find_free_port()
        self._nodes = nodes
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, timed: bool = False, wait: bool = True) -> None:
        """Start the node, and wait until it answers. `timed`: with the optimizing compiler, to measure."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            "java",
            *_JAVA_OPTIONS,
            "-cp",
            f"{JARS}/*",
            "TestNode",
            str(self.folder),
            *self._settings(),
        ]
        command[1:1] = [] if timed else ["-XX:TieredStopAtLevel=1"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the node answers. Raises AssertionError with the end of its log."""
        wait_until(lambda: self._is_answering() or self._has_ended(), timeout=_START_SECONDS)
        assert not self._has_ended(), (self.folder / "log").read_text()[-3000:]

    def _settings(self) -> list[str]:
        settings = [f"node.name={self.name}", f"http.port={self.port}", "cluster.name=posthaste-test"]
        if not self._nodes:
            return [*settings, "discovery.type=single-node", f"transport.port={find_free_port()}"]
        own = dict(self._nodes)[self.name]
        return [
            *settings,
            f"transport.port={own}",
            f"discovery.seed_hosts={','.join(f'127.0.0.1:{port}' for _, port in self._nodes)}",
            f"cluster.initial_cluster_manager_nodes={','.join(name for name, _ in self._nodes)}",
            "cluster.fault_detection.follower_check.timeout=2s",
            "cluster.fault_detection.follower_check.retry_count=2",
            "cluster.fault_detection.leader_check.timeout=2s",
            "cluster.fault_detection.leader_check.retry_count=2",
        ]

    def _is_answering(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=5) as response:
                return b'"status":"red"' not in response.read()
        except OSError:
            return False

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """End the node without a warning."""
        self._signal(signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        """End the node."""
        if not self._has_ended():
            self._signal(signal.SIGCONT)
            self._signal(signal.SIGKILL)  # its data are not needed any more
        self._wait()

    def hang(self) -> None:
        """Let the node accept connections and answer nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a hung node go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _wait(self) -> None:
        if self._process is not None:
            self._process.wait(60)


def find_free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def start_cluster(folder: Path, size: int) -> list[Node]:
    """Start several nodes of one cluster."""
    nodes = [(f"n{number}", find_free_port()) for number in range(1, size + 1)]
    cluster = [Node(folder / name, name, nodes) for name, _ in nodes]
    for node in cluster:
        node.start(wait=False)
    for node in cluster:
        node.wait_until_ready()
    return cluster


def remove(folder: Path) -> None:
    """Remove the data of nodes that have ended."""
    shutil.rmtree(folder, ignore_errors=True)
