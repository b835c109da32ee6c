"""Read the address of an index in a cluster: `opensearch://host:9200,host2:9200/name`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .errors import SettingsError

SCHEMES = {"opensearch": False, "opensearch+https": True}
"""Scheme of an address -> whether the nodes are reached with TLS."""
_DEFAULT_PORT = 9200
_ADDRESS = re.compile(r"(?P<scheme>[a-z+]+)://(?P<nodes>[^/@?#\s]+)/(?P<name>[^/?#\s]+)/?")
_NODE = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?", re.ASCII)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_FORM = "opensearch://host:9200,host2:9200/name"


class Credentials(NamedTuple):
    """How the engine proves who it is. Both are secrets: they come from the environment, never from a file."""

    user: str = ""
    password: str = ""
    api_key: str = ""
    """Sent instead of user and password."""
    ca_file: Path | None = None
    """The certificates that sign those of the nodes; None: those that the system trusts."""


class Location(NamedTuple):
    """Where an index is in a cluster."""

    nodes: tuple[tuple[str, int], ...]
    """Host and port of each node to ask, at least one."""
    name: str
    """The alias of the index. Everything else that the engine keeps in the cluster begins with it."""
    uses_tls: bool

    def __str__(self) -> str:
        """Return the address, for messages."""
        scheme = "opensearch+https" if self.uses_tls else "opensearch"
        return f"{scheme}://{','.join(f'{host}:{port}' for host, port in self.nodes)}/{self.name}"


class ClusterOptions(NamedTuple):
    """How an engine uses a cluster."""

    shards: int = 1
    """Parts that a new index is divided into, which its nodes search at the same time."""
    replicas: int = 1
    """Copies of each part on other nodes."""
    timeout: float = 5.0
    """Seconds until a node is given up that does not answer a search: another one is asked."""
    lease_seconds: float = 30.0
    """How long others can't write after a writer was killed."""


DEFAULT_CLUSTER = ClusterOptions()


def is_address(text: str) -> bool:
    """Return whether a text is meant as the address of an index in a cluster."""
    return text.startswith("opensearch") and "://" in text


def parse_address(text: str) -> Location:
    """Return the location that an address names. Raises SettingsError."""
    match = _ADDRESS.fullmatch(text)
    if match is None or match["scheme"] not in SCHEMES:
        raise SettingsError(
            f"expected {_FORM}, or opensearch+https://…; user and password belong in the environment: "
            "POSTHASTE_OPENSEARCH_USER and POSTHASTE_OPENSEARCH_PASSWORD"
        )
    if not _NAME.fullmatch(match["name"]):
        raise SettingsError(
            f"invalid name of an index '{match['name']}': expected up to 100 lower-case letters, digits, - and _"
        )
    return Location(tuple(map(_parse_node, match["nodes"].split(","))), match["name"], SCHEMES[match["scheme"]])


def _parse_node(text: str) -> tuple[str, int]:
    match = _NODE.fullmatch(text)
    port = int(match["port"] or _DEFAULT_PORT) if match else 0
    if match is None or not 0 < port < 65536:
        raise SettingsError(f"invalid node '{text}': expected host:port, as in {_FORM}")
    return match["host"], port


def read_credentials(environ: Mapping[str, str] | None = None) -> Credentials:
    """Return the credentials of the environment. Raises SettingsError if they are incomplete."""
    environ = os.environ if environ is None else environ
    user, password, key, ca = (
        environ.get(f"POSTHASTE_OPENSEARCH_{name}", "") for name in ("USER", "PASSWORD", "API_KEY", "CA_FILE")
    )
    if bool(user) != bool(password):
        raise SettingsError("set both POSTHASTE_OPENSEARCH_USER and POSTHASTE_OPENSEARCH_PASSWORD, or none of them")
    if ca and not Path(ca).is_file():
        raise SettingsError(f"POSTHASTE_OPENSEARCH_CA_FILE: there is no file {ca}")
    return Credentials(user, password, key, Path(ca) if ca else None)
