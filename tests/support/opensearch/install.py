"""Fetch the jars of OpenSearch with Maven, and compile the launcher of a node.

    python -m tests.support.opensearch.install

Everything goes to `.cache/opensearch` (about 50 MB). Nothing is done if it is there already.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from tests.support.processes import PROJECT

_SOURCES = Path(__file__).parent
FOLDER = PROJECT / ".cache" / "opensearch"
JARS = FOLDER / "jars"
_STAMP = FOLDER / "installed"
"""Holds the hash of the sources that the folder was made from."""
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1.}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def find_obstacle() -> str:
    """Return why no server can be started, and what to do; empty if it can."""
    if find_spec("opensearchpy") is None:
        return "needs the client of OpenSearch (pip install posthaste-search[opensearch])"
    if shutil.which("java") is None:
        return "needs Java 17 (apt install openjdk-17-jdk-headless maven)"
    if not is_installed():
        return "needs the jars of OpenSearch: python -m tests.support.opensearch.install"
    return ""


def is_installed() -> bool:
    """Return whether the jars and the launcher are there, as the sources beside this file want them."""
    return _STAMP.exists() and _STAMP.read_text() == _hash_sources()


def _hash_sources() -> str:
    sources = [(_SOURCES / name).read_bytes() for name in ("pom.xml", "TestNode.java")]
    return hashlib.sha256(b"".join(sources)).hexdigest()


def install() -> None:
    """Fetch the jars and compile the launcher. Raises CalledProcessError or FileNotFoundError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(JARS, ignore_errors=True)
    _STAMP.unlink(missing_ok=True)
    maven = ["mvn", "-B", "-ntp", "-q", "-f", str(_SOURCES / "pom.xml")]
    subprocess.run([*maven, "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"], check=True)
    _compile_launcher()
    _STAMP.write_text(_hash_sources())


def _compile_launcher() -> None:
    """Add a jar with the launcher."""
    with tempfile.TemporaryDirectory() as classes:
        (Path(classes) / "log4j2.properties").write_text(_LOGGING)
        compiler = ["javac", "-proc:none", "-nowarn", "-cp", f"{JARS}/*", "-d", classes]
        subprocess.run([*compiler, str(_SOURCES / "TestNode.java")], check=True)
        subprocess.run(["jar", "cf", str(JARS / "test-node.jar"), "-C", classes, "."], check=True)


def main() -> None:
    """Install unless all is there."""
    if is_installed():
        print(f"{JARS}: up to date")
        return
    began = time.monotonic()
    try:
        install()
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.exit(f"the jars of OpenSearch can't be fetched: {error}; tests that need them are skipped")
    print(f"{JARS}: {len(list(JARS.iterdir()))} jars in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
