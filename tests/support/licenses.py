"""List the licences of the locked run-time dependencies: `python -m tests.support.licenses >docs/licenses.md`."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements" / "runtime.txt"

_HEADER = """\
# Licences

Posthaste is under the MIT licence. These are the packages that it runs with, in the versions of
`requirements/runtime.txt`, and the licences that they state. `python -m tests.support.licenses` writes this
page; a test compares the two.

Three of them ask for more than a permissive licence does. `text-unidecode` is under the Artistic License, or the
GPL: it makes the slugs of Zola's and Pelican's pages as those generators do, and anyascii and others spell
many letters differently. `orjson` and `tqdm`, which huggingface-hub uses, are partly under the MPL,
which covers their own files only.

| package | version | licence |
|---|---|---|
"""


def read_lock(path: Path = LOCK) -> dict[str, str]:
    """Return the version of each package that a requirements file locks for CPython on POSIX, by name."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)(.*)", path.read_text(), flags=re.MULTILINE)
    return {name: version for name, version, marker in lines if not re.search("== '(?:PyPy|win32)'", marker)}


def find_license(name: str) -> str | None:
    """Return the licence that an installed package states: an SPDX expression, a classifier or a short text."""
    try:
        fields = metadata(name)
    except PackageNotFoundError:
        return None
    classifiers = [
        value.rsplit(" :: ", 1)[-1]
        for value in fields.get_all("Classifier") or ()
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    text = (fields["License"] or "").strip().splitlines()
    return str(fields["License-Expression"] or "; ".join(classifiers) or (text[0] if text else "not stated"))


def write_page() -> str:
    """Return docs/licenses.md. Packages that are not installed on this platform have no licence."""
    rows = [f"| {name} | {version} | {find_license(name) or ''} |" for name, version in sorted(read_lock().items())]
    return _HEADER + "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(write_page(), end="")
