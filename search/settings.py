"""Settings: defaults < posthaste.toml at the site's root < POSTHASTE_* in the environment < arguments."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from index.errors import SettingsError
from index.ranking import Ranking
from index.sites import GENERATORS

from .logs import FORMATS
from .query.parser import QueryLimits

FILE = "posthaste.toml"
PREFIX = "POSTHASTE_"
_LIMITS = QueryLimits()


# ------------------------------------------------------------------------------------------------ reading a value


def _path(value: Any) -> Path:
    return Path(str(value)).expanduser()


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("say true or false")


def _number(least: float, most: float, kind: type[int] | type[float] = int) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        try:
            number = kind(value)
        except (TypeError, ValueError):
            raise ValueError(f"say a number from {least} to {most}") from None
        if not least <= number <= most:
            raise ValueError(f"say a number from {least} to {most}")
        return number

    return read


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"say one of: {', '.join(filter(None, choices))}")
        return str(value)

    return read


def _address(value: Any) -> str:
    address = str(value).strip()
    if address and not address.startswith(("http://", "https://")):
        raise ValueError("say an address that begins with http:// or https://")
    return address


def _list(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else str(value).replace(",", " ").split()
    return tuple(str(item) for item in items)


def _keys(value: Any) -> tuple[str, ...]:
    keys = _list(value)
    if not all(re.fullmatch(r"[!-~]{16,}", key) for key in keys):
        raise ValueError("say keys of 16 or more letters, digits and signs, as `openssl rand -hex 20` makes them")
    return keys


def _ranking(value: Any) -> Ranking:
    """Read a table of parameters, or the same as text: `title_weight=8, recency=0.5`."""
    if not isinstance(value, Mapping):
        pairs = [pair.partition("=") for pair in str(value).replace(",", " ").split()]
        value = {name: number for name, _, number in pairs}
    known = [f.name for f in fields(Ranking)]
    read = {}
    for name, number in value.items():
        if name not in known:
            raise ValueError(f"`{name}` is no parameter; there are: {', '.join(known)}")
        try:
            read[name] = _bounded(name)(number)
        except ValueError as error:
            raise ValueError(f"of {name}, {error}") from None
    return Ranking(**read)


def _bounded(name: str) -> Callable[[Any], Any]:
    if name.endswith("_b"):
        return _number(0, 1, float)
    return _number(0.01 if name in ("k1", "half_life") else 0, 10_000, float)


def _setting(default: Any, read: Callable[[Any], Any]) -> Any:
    return field(default=default, metadata={"read": read})


def _secret(default: Any, read: Callable[[Any], Any]) -> Any:
    """A setting whose value is shown to nobody."""
    return field(default=default, metadata={"read": read, "secret": True}, repr=False)


# ------------------------------------------------------------------------------------------------ the settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. `Settings.load()` reads it; each field is named alike in all places."""

    content: Path = _setting(Path(), _path)
    """The content folder or the site's root."""
    generator: str = _setting("", _one_of(("", *GENERATORS)))
    """The generator whose rules posts are read by; empty: the site's own files say."""
    hugo_version: str = _setting("", str)
    """The Hugo that builds the site, like `0.120`: older ones make other anchors; empty: a new one."""
    index: Path | None = _setting(None, _path)
    """The folder of the index; None: `.posthaste` at the site's root."""
    drafts: bool = _setting(False, _flag)
    """Show drafts: for a private preview."""
    future: bool = _setting(False, _flag)
    """Show what is to be published later: for a private preview."""
    expired: bool = _setting(False, _flag)
    """Show what has expired: for a private preview."""
    host: str = _setting("127.0.0.1", str)
    """The address that `serve` listens at."""
    port: int = _setting(8080, _number(0, 65535))
    """The port that `serve` listens at; 0: any free one."""
    threads: int = _setting(4, _number(1, 256))
    """Threads that answer, in `serve`."""
    watch: bool = _setting(False, _flag)
    """Follow the files in the background of `create_app()`; of several workers one does."""
    poll: bool = _setting(False, _flag)
    """Look for changes instead of waiting for events: for file systems that send none."""
    interval: float = _setting(60.0, _number(1, 86_400, float))
    """Seconds between two looks at all files, events or not."""
    per_page: int = _setting(10, _number(1, 50))
    """Results a page, where the question doesn't say."""
    max_per_page: int = _setting(50, _number(1, 1000))
    max_results: int = _setting(1000, _number(1, 100_000))
    """The last result that can be paged to."""
    max_query: int = _setting(512, _number(1, 100_000))
    """Characters of the longest query that is answered."""
    max_request_line: int = _setting(4000, _number(100, 1_000_000))
    """Bytes of path and query together."""
    max_words: int = _setting(_LIMITS.words, _number(1, 1000))
    """Words of a query that are searched."""
    max_letters: int = _setting(_LIMITS.letters, _number(1, 1000))
    """Letters of the longest word that is searched."""
    max_nesting: int = _setting(_LIMITS.nesting, _number(0, 50))
    """Brackets within each other."""
    max_wildcards: int = _setting(_LIMITS.wildcards, _number(0, 100))
    """Words with `*` in a query."""
    wildcard_letters: int = _setting(_LIMITS.wildcard_letters, _number(1, 100))
    """Letters that stand before `*` at least."""
    max_seconds: float = _setting(1.5, _number(0, 3600, float))
    """Seconds after which a question is given up; 0: never."""
    max_concurrent: int = _setting(0, _number(0, 10_000))
    """Questions in work at once, in each process; 0: two for each core."""
    rate_limit: str = _setting("", str)
    """Questions of one address: `60/minute`; empty: any number."""
    rate_limit_storage: str = _setting("memory://", str)
    """Where they are counted: `redis://…` for several processes."""
    api_keys: tuple[str, ...] = _secret((), _keys)
    """Keys, one of which a request must bring; empty: none is needed."""
    cache_bytes: int = _setting(16_000_000, _number(0, 10_000_000_000))
    """Answers that each process keeps, to give them again; 0: none."""
    max_facets: int = _setting(8, _number(1, 100))
    facet_values: int = _setting(20, _number(1, 100))
    """Values a facet, the commonest."""
    fragments: int = _setting(3, _number(1, 20))
    """Sub-results a result, at most."""
    fragment_length: int = _setting(200, _number(40, 2000))
    """Characters a fragment, about."""
    ranking: Ranking = _setting(Ranking(), _ranking)
    """Parameters of the ranking that shall differ from the defaults."""
    synonyms: Path | None = _setting(None, _path)
    """The file of words that mean the same; None: `synonyms.txt` at the site's root."""
    pins: Path | None = _setting(None, _path)
    """The file of posts that come first for certain queries; None: `pins.txt` at the site's root."""
    cors_origins: tuple[str, ...] = _setting((), _list)
    """Origins whose pages may ask: `https://example.org`, or `*`."""
    proxies: int = _setting(0, _number(0, 10))
    """Trusted proxies in front, whose X-Forwarded-* headers are believed."""
    trusted_hosts: tuple[str, ...] = _setting((), _list)
    """Names that a request may call this host by, `.example.org` with all below; empty: any."""
    log_format: str = _setting("text", _one_of(FORMATS))
    """How `serve`, `watch` and `wsgi.py` log."""
    site_url: str = _setting("", _address)
    """The site's address, where the search page is on another: its links lead there; empty: rooted links stay so."""
    title: str = _setting("Search", str)
    """What the search page is headed by."""

    @property
    def limits(self) -> QueryLimits:
        """How much of a query is read."""
        return QueryLimits(
            self.max_words, self.max_letters, self.max_nesting, self.max_wildcards, self.wildcard_letters
        )

    @classmethod
    def load(cls, *, environ: Mapping[str, str] | None = None, **arguments: Any) -> Settings:
        """Read the settings; `arguments` that are None say nothing. Raises SettingsError, which names the setting,
        where it was set, and the remedy."""
        environ = os.environ if environ is None else environ
        said = {name: value for name, value in arguments.items() if value is not None}
        values = _from_environment(environ) | _read(said, "argument")
        return cls(**_from_file(values.get("content", Path())) | values)

    def index_path(self, root: Path) -> Path:
        """Return the engine's folder for the site at `root`. A preview has one of its own: what it shows can't get into
        the public index."""
        place = self.index or root / ".posthaste"
        shown = [name for name in ("drafts", "future", "expired") if getattr(self, name)]
        return place / "-".join(["preview", *shown] if shown else ["public"])


_FIELDS: dict[str, Field[Any]] = {f.name: f for f in fields(Settings)}
assert all(f.default is not MISSING for f in _FIELDS.values())


def _read(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    return {name: _value(name, value, source) for name, value in values.items()}


def _value(name: str, value: Any, source: str) -> Any:
    if name not in _FIELDS:
        near = difflib.get_close_matches(name, _FIELDS, 1)
        meant = f"; is `{near[0]}` meant?" if near else f"; there are: {', '.join(_FIELDS)}"
        raise SettingsError(f"{source}: there is no setting `{name}`{meant}")
    try:
        return _FIELDS[name].metadata["read"](value)
    except ValueError as error:
        shown = "…" if _FIELDS[name].metadata.get("secret") else repr(value)
        raise SettingsError(f"{source}: {name} = {shown} can't be; {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found = {name: environ[PREFIX + name.upper()] for name in _FIELDS if PREFIX + name.upper() in environ}
    return {name: _value(name, value, f"{PREFIX}{name.upper()} in the environment") for name, value in found.items()}


def _from_file(content: Path) -> dict[str, Any]:
    """Read posthaste.toml beside the content, or in a folder above where the site's root may be."""
    for folder in (content, *list(content.absolute().parents)[:2]):
        path = folder / FILE
        if path.is_file():
            try:
                values = tomllib.loads(path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise SettingsError(f"{path}: can't be read: {error}") from error
            return {"content": content} | _placed(_read(values, str(path)), folder)
    return {}


def _placed(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Paths in a file count from the folder that it stands in."""
    return {name: folder / value if isinstance(value, Path) else value for name, value in values.items()}
