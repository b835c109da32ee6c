"""What a site's owner says of queries, in files at the site's root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import pins
from .query import synonyms
from .reloading import Reloaded
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Curation:
    """Asked for at each question: what the files say at that moment."""

    synonyms: Callable[[], synonyms.SynonymTable]
    pins: Callable[[], pins.Pins]


def open_curation(settings: Settings, root: Path) -> Curation:
    """Return the curation of the site at `root`; its files may come later."""
    return Curation(
        Reloaded(settings.synonyms or root / "synonyms.txt", synonyms.rule, synonyms.table),
        Reloaded(settings.pins or root / "pins.txt", pins.rule, pins.table),
    )
