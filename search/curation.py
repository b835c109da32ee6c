"""Read the files with which a site's owner tunes the search: synonyms and pins. Both are reloaded when they change.

synonyms.txt:

    k8s = kubernetes                        each finds the other
    ci = continuous integration             several words match as a phrase
    js = javascript = ecmascript
    python => snake                         python finds snake, but snake does not find python

pins.txt:

    docker = post/docker-in-production.md, /2016/08/swarm/

Both files have one rule per line. Empty lines and comments, which begin with `# `, are ignored. An invalid
line is logged and ignored. A missing file is like an empty one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from index.bounded_file import read_bounded
from index.file_stamp import find_stamp
from index.text.normalize import fold
from index.text.query_terms import analyze_phrase

from .query.synonyms import MAX_SYNONYMS, SynonymRule, SynonymTable, build_synonym_table, join_synonym_tables
from .settings import Settings

log = logging.getLogger(__name__)

_MAX_SIZE = 256 * 1024
"""The largest file of rules, in bytes: it is read within a request after it has changed."""
_MAX_WORDS = 8
"""Maximum number of words of a synonym."""

Rule = TypeVar("Rule")
Table = TypeVar("Table")

PinRule = tuple[str, tuple[str, ...]]
"""A normalized query, and the ids or URLs of its posts in order."""
PinTable = Mapping[str, tuple[str, ...]]
"""The same for all rules."""


class InvalidLine(ValueError):
    """A line that is not a valid rule; the text says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Curation:
    """The rules of a site. Call the attributes for each request: they return the current contents of the files."""

    synonyms: Callable[[], SynonymTable]
    pins: Callable[[], PinTable]


def open_curation(settings: Settings, root: Path | None) -> Curation:
    """Return the curation of the site at `root`; None: only files that the settings name. They need not exist yet."""
    synonyms, pins = settings.synonyms, settings.pins
    for path in filter(None, (synonyms, pins)):
        if not path.is_file():
            log.warning("%s: there is no such file; its rules count once it exists", path)
    if root is not None:
        synonyms, pins = synonyms or _find_file(root, "synonyms.txt"), pins or _find_file(root, "pins.txt")
    return Curation(
        RuleFile(synonyms, parse_synonym_rule, build_synonym_table), RuleFile(pins, parse_pin_rule, build_pin_table)
    )


def join_curations(common: Curation, own: Mapping[str, Curation]) -> Curation:
    """Return the rules that count for several sites: common ones, then those of each site.

    `own`: by the name of the site; it begins the ids and URLs of the posts that a site pins."""
    synonyms = [common.synonyms, *(curation.synonyms for curation in own.values())]
    pins = [common.pins, *(curation.pins for curation in own.values())]
    names = ("", *own)

    def join_pins(tables: Sequence[PinTable]) -> PinTable:
        return build_pin_table(
            [
                (query, tuple(f"{name}/{post}" if name else post for post in posts))
                for name, table in zip(names, tables, strict=True)
                for query, posts in table.items()
            ]
        )

    return Curation(JoinedTable(synonyms, join_synonym_tables), JoinedTable(pins, join_pins))


class JoinedTable(Generic[Table]):
    """The tables of several files as one. A call joins them again only if one of them has changed."""

    def __init__(self, readers: Sequence[Callable[[], Table]], join: Callable[[Sequence[Table]], Table]) -> None:
        """`readers`: return the current tables; `join`: makes one of them."""
        self._readers = readers
        self._join = join
        tables = tuple(read() for read in readers)
        self._cached = tables, join(tables)

    def __call__(self) -> Table:
        """Return the table of the current contents of all files."""
        tables = tuple(read() for read in self._readers)
        before, joined = self._cached
        if any(table is not other for table, other in zip(tables, before, strict=True)):
            joined = self._join(tables)
            self._cached = tables, joined
        return joined


def _find_file(root: Path, name: str) -> Path | None:
    """Return the file of a site's rules; None if it is a link that leads outside, to a file that is not the site's."""
    path = root / name
    if path.resolve().is_relative_to(root.resolve()):
        return path
    log.warning("%s: ignoring a link that leads outside the site; to use its target, set `%s`", path, path.stem)
    return None


# ------------------------------------------------------------------------------------------------ files


class RuleFile(Generic[Rule, Table]):
    """A file of rules. A call returns its table; it costs one `stat`, unless the file has changed."""

    def __init__(
        self, path: Path | None, parse_rule: Callable[[str], Rule], build_table: Callable[[Sequence[Rule]], Table]
    ) -> None:
        """Parse each line of `path` with `parse_rule`, which may raise InvalidLine; `build_table` combines them.

        `path`: None: there are no rules.
        """
        self._path = path
        self._parse_rule = parse_rule
        self._build_table = build_table
        self._cached: tuple[object, Table] = (None, build_table(()))

    def __call__(self) -> Table:
        """Return the table of the file's current contents."""
        cached_stamp, table = self._cached
        stamp = find_stamp(self._path) if self._path else None
        if stamp != cached_stamp:
            table = self._build_table(tuple(_read_rules(self._path, self._parse_rule)) if self._path and stamp else ())
            self._cached = stamp, table
        return table


def _read_rules(path: Path, parse_rule: Callable[[str], Rule]) -> Iterator[Rule]:
    try:
        text = read_bounded(path, _MAX_SIZE).decode("utf-8-sig", "replace")
    except OSError as error:
        log.warning("%s: cannot read the file, its rules are ignored: %s", path, error.strerror)
        return
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("# ") or line == "#":  # `#!` and `#channel` may be words
            continue
        try:
            yield parse_rule(line)
        except InvalidLine as error:
            log.warning("%s:%d: invalid line ignored: %s", path, number, error)


# ------------------------------------------------------------------------------------------------ synonyms


def parse_synonym_rule(line: str) -> SynonymRule:
    """Return the rule of a line. Raises InvalidLine."""
    left, arrow, right = line.partition("=>")
    terms, synonyms = _split_synonyms(left), _split_synonyms(right) if arrow else ()
    if not arrow and len(terms) < 2:
        raise InvalidLine("synonym missing; write `k8s = kubernetes`, or for one direction `python => snake`")
    return SynonymRule(terms, synonyms or terms)


def _split_synonyms(text: str) -> tuple[str, ...]:
    synonyms = tuple(" ".join(side.split()) for side in text.split("="))
    if len(synonyms) > MAX_SYNONYMS:
        raise InvalidLine(f"{len(synonyms)} synonyms; write at most {MAX_SYNONYMS} on a line")
    for synonym in synonyms:
        if ">" in synonym or not analyze_phrase(synonym, code=False):
            raise InvalidLine(f"“{synonym}” has no word; write a word on each side of `=`")
        if len(synonym.split()) > _MAX_WORDS or '"' in synonym:
            raise InvalidLine(f"“{synonym}” is not a short phrase; write at most {_MAX_WORDS} words, without quotes")
    return synonyms


# ------------------------------------------------------------------------------------------------ pins


def parse_pin_rule(line: str) -> PinRule:
    """Return the rule of a line. Raises InvalidLine."""
    query, _, posts = line.partition("=")
    names = tuple(dict.fromkeys(post.strip() for post in posts.split(",") if post.strip()))
    if not normalize_query(query) or not names:
        raise InvalidLine("query or posts missing; write a query and ids or URLs: `docker = post/docker.md, /swarm/`")
    return normalize_query(query), names


def build_pin_table(rules: Sequence[PinRule]) -> PinTable:
    """Return a table of all rules. If a query has several rules, the posts of the earlier ones come first."""
    table: dict[str, dict[str, None]] = {}
    for query, posts in rules:
        table.setdefault(query, {}).update(dict.fromkeys(posts))
    return {query: tuple(posts) for query, posts in table.items()}


def normalize_query(query: str) -> str:
    """Return the key of a query in the table of pins: folded, with single spaces."""
    return " ".join(fold(query).split())
