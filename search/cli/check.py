"""The index against damage, and against the files."""

from __future__ import annotations

from index.engine import Engine
from index.errors import IndexUnreadable, PosthasteError
from index.model import Problem
from index.sites.site import Site
from index.sync.parallel_reading import read_files

_IN_STEP = "run `posthaste index`"


def problems(site: Site, engine: Engine) -> list[Problem]:
    """Return everything that is wrong; every file is read. Raises IndexUnreadable."""
    try:
        found = engine.check()
        if found:
            return found
        held = dict(engine.get_digests())
    except IndexUnreadable:
        raise  # that says nothing of the index
    except PosthasteError as error:
        return [Problem(str(error), "run `posthaste check --repair`")]
    for reading in read_files(site, list(site.files()), workers=1):
        indexed = held.pop(reading.id, None)
        if reading.failure:
            found.append(Problem(f"{site.path_of(reading.id)}: {reading.failure}", "mend the file"))
        elif reading.document is None and indexed is not None:
            found.append(Problem(f"{reading.id} is indexed and is no public post", _IN_STEP))
        elif reading.document is not None and indexed != reading.digest:
            state = "is not indexed" if indexed is None else "has changed since it was indexed"
            found.append(Problem(f"{reading.id} {state}", _IN_STEP))
    return found + [Problem(f"{id} is indexed and its file is gone", _IN_STEP) for id in held]
