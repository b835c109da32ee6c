"""Read the settings: defaults < posthaste.toml at the site's root < POSTHASTE_* in the environment < arguments.

`Settings` is the table of all settings. Each field has a default and a function that reads its value from text, from
TOML or from Python; that function raises ValueError with what it expected. `Settings.load()` adds the name, the value
and the place to the message.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from index.cache_budget import CacheBudget, divide_cache_bytes
from index.cluster_address import ClusterOptions, Location
from index.ranking import Ranking
from index.sites import GENERATORS
from index.sites.custom_rules import Condition, CustomRules, Url, read_hidden_if, read_posts, read_url
from index.sync.read_limits import DEFAULT_LIMITS, ReadLimits

from .setting_reach import PREFIX
from .setting_sources import SettingReader
from .setting_values import (
    SiteSource,
    make_choice_reader,
    make_number_reader,
    read_address,
    read_color,
    read_flag,
    read_host,
    read_hosts,
    read_index,
    read_keys,
    read_language,
    read_list,
    read_logo,
    read_origins,
    read_path,
    read_ranking,
    read_secret,
    read_semantic,
    read_sites,
    read_text,
)

LOG_FORMATS = ("text", "json")
ANCHORS = ("github", "hugo", "kramdown", "nuxt", "pandoc", "python-markdown", "zola", "none")
"""The names of `SCHEMES` in `index/sites/anchor_schemes.py`, which is slow to import."""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How much of a query the parser reads. It ignores the rest, or reads it as plain words, with a warning."""

    max_words: int = 32
    """Words that are searched."""
    max_letters: int = 64
    """Characters of a word."""
    max_nesting: int = 8
    """Levels of nested parentheses."""
    max_wildcards: int = 2
    """Words with `*`."""
    wildcard_letters: int = 2
    """Letters and digits required before `*`."""


_LIMITS = QueryLimits()
_SEARCHES_PER_CORE = 8
"""They take turns, see `index/turns.py`: heavy ones must leave places for light ones."""


def _setting(default: Any, read: Callable[[Any], Any]) -> Any:
    return field(default=default, metadata={"read": read})


def _secret(default: Any, read: Callable[[Any], Any]) -> Any:
    """Return a setting whose value appears in no message and no `repr`."""
    return field(default=default, metadata={"read": read, "secret": True}, repr=False)


# ------------------------------------------------------------------------------------------------ the settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, under the name that the file, the environment and the arguments use. See `Settings.load()`."""

    content: Path = _setting(Path(), read_path)
    """The content folder or the site's root."""
    sites: tuple[SiteSource, ...] = _setting((), read_sites)
    """Several sites that are searched as one, by name; empty: the one at `content`."""
    generator: str = _setting("", make_choice_reader(("", *GENERATORS)))
    """The site generator; empty: detect it from the site's files."""
    hugo_version: str = _setting("", read_text)
    """The Hugo version that builds the site, like `0.120`: older ones generate other anchors. Empty: a recent one."""
    url: Url = _setting((), read_url)
    """The template of URLs, or a table of templates by patterns of files; empty: by the rules of the generator."""
    anchors: str = _setting("", make_choice_reader(("", *ANCHORS)))
    """Which anchors headings have; empty: by the rules of the generator."""
    posts: tuple[str, ...] = _setting((), read_posts)
    """Patterns of the files that are posts, below the root of the site; empty: all that the generator reads."""
    hidden_if: tuple[Condition, ...] = _setting((), read_hidden_if)
    """Values of front matter that hide a post."""
    versions: tuple[str, ...] = _setting((), read_list)
    """The versions of a Docusaurus site that are read, or `all`; empty: the one that readers see first."""
    index: Path | Location | None = _setting(None, read_index)
    """The folder of the index, or its address in a cluster; None: `.posthaste` at the site's root."""
    state: Path | None = _setting(None, read_path)
    """The folder of the state of syncs, if the index is in a cluster; None: `.posthaste` at the site's root."""
    opensearch_shards: int = _setting(1, make_number_reader(1, 100))
    """Parts that a new index in a cluster is divided into."""
    opensearch_replicas: int = _setting(1, make_number_reader(0, 10))
    """Copies of each part on other nodes."""
    opensearch_timeout: float = _setting(5.0, make_number_reader(0.1, 600, float))
    """Seconds until another node of the cluster is asked."""
    drafts: bool = _setting(False, read_flag)
    """Show drafts: for a private preview."""
    future: bool = _setting(False, read_flag)
    """Show posts dated in the future: for a private preview."""
    expired: bool = _setting(False, read_flag)
    """Show expired posts: for a private preview."""
    host: str = _setting("127.0.0.1", read_host)
    """The address that `serve` listens on."""
    port: int = _setting(8080, make_number_reader(0, 65535))
    """The port that `serve` listens on; 0: any free port."""
    threads: int = _setting(16, make_number_reader(1, 256))
    """Worker threads of `serve`."""
    max_connections: int = _setting(500, make_number_reader(10, 50_000))
    """Connections that `serve` keeps open at the same time."""
    idle_seconds: int = _setting(30, make_number_reader(1, 3600))
    """Seconds after which `serve` closes a connection that sends nothing."""
    watch: bool = _setting(False, read_flag)
    """Sync in the background of `create_app()`. Of several worker processes, one is the leader and syncs."""
    poll: bool = _setting(False, read_flag)
    """Scan for changes instead of waiting for events: for file systems that send none."""
    interval: float = _setting(60.0, make_number_reader(1, 86_400, float))
    """Seconds between two scans of all files, even if events arrive."""
    per_page: int = _setting(10, make_number_reader(1, 50))
    """Results per page, if the request does not set it."""
    max_per_page: int = _setting(50, make_number_reader(1, 1000))
    """Results per page that a request may ask for."""
    max_results: int = _setting(1000, make_number_reader(1, 100_000))
    """The last result that paging can reach."""
    max_query: int = _setting(2000, make_number_reader(1, 100_000))
    """Characters of a query; longer queries are refused."""
    max_request_line: int = _setting(4000, make_number_reader(100, 1_000_000))
    """Bytes of path and query string together."""
    max_request_body: int = _setting(64 * 1024, make_number_reader(1000, 100_000_000))
    """Bytes of the body of a request."""
    max_response: int = _setting(2 * 1024 * 1024, make_number_reader(10_000, 100_000_000))
    """Bytes of the body of a response; a search that would have a longer one is refused."""
    max_words: int = _setting(_LIMITS.max_words, make_number_reader(1, 1000))
    """Words of a query that are searched."""
    max_letters: int = _setting(_LIMITS.max_letters, make_number_reader(1, 1000))
    """Characters of a word; longer words are ignored."""
    max_nesting: int = _setting(_LIMITS.max_nesting, make_number_reader(0, 50))
    """Levels of nested parentheses in a query."""
    max_wildcards: int = _setting(_LIMITS.max_wildcards, make_number_reader(0, 100))
    """Words with `*` in a query."""
    wildcard_letters: int = _setting(_LIMITS.wildcard_letters, make_number_reader(1, 100))
    """Letters and digits required before `*`."""
    max_seconds: float = _setting(1.5, make_number_reader(0, 3600, float))
    """Seconds after which a search is abandoned; 0: never."""
    max_post_seconds: float = _setting(DEFAULT_LIMITS.seconds, make_number_reader(0.1, 600, float))
    """Processor time for reading one post; a post that takes more is unreadable."""
    max_concurrent: int = _setting(0, make_number_reader(0, 10_000))
    """Searches that each process runs at the same time; 0: eight per core."""
    rate_limit: str = _setting("", read_text)
    """Requests per client address, like `60/minute`; empty: unlimited."""
    rate_limit_storage: str = _setting("memory://", read_text)
    """Where requests are counted: `redis://…` for several processes."""
    api_keys: tuple[str, ...] = _secret((), read_keys)
    """Keys, one of which every request must send; empty: no key is required."""
    hook_secret: str = _secret("", read_secret)
    """The secret that signs `POST /hooks/sync`, which pulls the site with git; empty: there is no such endpoint."""
    cache_bytes: int | None = _setting(None, make_number_reader(0, 10_000_000_000))
    """Size of all caches of each process; 0: no caches; None: DEFAULT_BYTES, and some for each post."""
    max_facets: int = _setting(8, make_number_reader(1, 100))
    """Facets that a request may ask for."""
    facet_values: int = _setting(20, make_number_reader(1, 100))
    """Values per facet: the most frequent ones, or the newest years."""
    fragments: int = _setting(3, make_number_reader(1, 20))
    """Maximum number of sub-results per result."""
    fragment_length: int = _setting(200, make_number_reader(40, 2000))
    """Approximate characters per fragment."""
    ranking: Ranking = _setting(Ranking(), read_ranking)
    """Ranking parameters that differ from the defaults."""
    semantic: bool | Path | str | None = _setting(None, read_semantic)
    """The model of word embeddings: a folder, a name on the Hugging Face hub, `true` for that of the `wordllama`
    package, `false` for none; None: that of the package if it is installed."""
    synonyms: Path | None = _setting(None, read_path)
    """The synonyms file; None: `synonyms.txt` at the site's root."""
    pins: Path | None = _setting(None, read_path)
    """The file of posts pinned to queries; None: `pins.txt` at the site's root."""
    analytics: bool = _setting(False, read_flag)
    """Count what readers search, in a file beside the index."""
    analytics_days: int = _setting(90, make_number_reader(1, 3650))
    """Days for which the counts are kept."""
    cors_origins: tuple[str, ...] = _setting((), read_origins)
    """Origins whose pages may send requests: `https://example.org`, or `*`."""
    proxies: int = _setting(0, make_number_reader(0, 10))
    """Number of proxies in front whose X-Forwarded-* headers are trusted."""
    trusted_hosts: tuple[str, ...] = _setting((), read_hosts)
    """Accepted Host headers; `.example.org` includes subdomains. Empty: any host."""
    log_format: str = _setting("text", make_choice_reader(LOG_FORMATS))
    """Log format of `serve`, `watch` and `wsgi.py`."""
    site_url: str = _setting("", read_address)
    """The address to which results of the search page link; empty: that in the configuration of the site."""
    title: str = _setting("", read_text)
    """Heading of the search page; empty: "Search" in its language."""
    language: str = _setting("", read_language)
    """The language of the search page; empty: one of the languages of the posts."""
    accent: str = _setting("", read_color)
    """The color of links and buttons of the search page, in CSS; empty: the default."""
    logo: Path | None = _setting(None, read_logo)
    """An image beside the heading of the search page."""
    stylesheet: Path | None = _setting(None, read_path)
    """A file of CSS for the search page, after its own rules."""
    mcp: bool = _setting(False, read_flag)
    """Let assistants search and read the posts at /mcp."""
    llms_txt: bool = _setting(False, read_flag)
    """Serve /llms.txt: the list of posts for language models."""

    @property
    def limits(self) -> QueryLimits:
        """How much of a query the parser reads."""
        return QueryLimits(
            self.max_words, self.max_letters, self.max_nesting, self.max_wildcards, self.wildcard_letters
        )

    @property
    def search_slots(self) -> int:
        """How many searches each process runs at the same time."""
        return self.max_concurrent or _SEARCHES_PER_CORE * (os.cpu_count() or 1)

    @property
    def custom_rules(self) -> CustomRules:
        """The rules that replace those of the generator."""
        return CustomRules(self.url, self.anchors, self.posts, self.hidden_if, self.versions)

    @property
    def read_limits(self) -> ReadLimits:
        """What reading a post may take."""
        return ReadLimits(seconds=self.max_post_seconds)

    @property
    def cache_budget(self) -> CacheBudget:
        """The sizes of the caches."""
        return divide_cache_bytes(self.cache_bytes)

    @classmethod
    def load(cls, *, environ: Mapping[str, str] | None = None, **arguments: Any) -> Settings:
        """Read the settings from the arguments, the environment and posthaste.toml.

        Args:
            environ: the environment; None: that of the process.
            arguments: values by setting name. Those that are None count as not given.

        Raises:
            SettingsError: a setting is unknown or its value invalid. The message says where it was set.
        """
        environ = os.environ if environ is None else environ
        reader = SettingReader(_FIELDS)
        given = {
            name: reader.read(name, value, f"option {name}") for name, value in arguments.items() if value is not None
        }
        found = reader.read_environment(environ)
        if "content" in given:  # an argument that names one site beats a variable that names several
            found.pop("sites", None)
        values = found | given
        if values.get("sites"):  # a file that came with one site must not decide about others
            return cls(**values)
        return cls(**reader.read_file(values.get("content", Path()), values) | values)

    def index_path(self, root: Path) -> Path:
        """Return the folder for the site at `root`: of its index, or of the state of its syncs if the index is in a
        cluster.

        A preview (drafts, future, expired) has a separate folder, so its posts cannot reach the public index.
        """
        folder, previewed = self.index, self.list_previewed()
        name = "-".join(["preview", *previewed] if previewed else ["public"])
        if isinstance(folder, Location):
            return (self.state or root / ".posthaste") / f"cluster-{name}"
        return (folder or root / ".posthaste") / name

    def index_location(self, root: Path) -> Path | Location:
        """Return where the index of the site at `root` is: a folder, or an address in a cluster. A preview has its own,
        see `index_path`."""
        if not isinstance(self.index, Location):
            return self.index_path(root)
        previewed = self.list_previewed()
        return self.index._replace(name="-".join([self.index.name, "preview", *previewed])) if previewed else self.index

    @property
    def cluster_options(self) -> ClusterOptions:
        """How a cluster is used."""
        return ClusterOptions(self.opensearch_shards, self.opensearch_replicas, self.opensearch_timeout)

    def counts_path(self, root: Path) -> Path | None:
        """Return the file that counts the searches in the site at `root`; None if they are not counted.

        Those of a private preview never are: they are the author's own.
        """
        if not self.analytics or self.list_previewed():
            return None
        return self.index_path(root).with_name("queries.sqlite")

    def make_site_settings(self, site: SiteSource) -> Settings:
        """Return the settings of one of several sites: those of its own posthaste.toml and the environment.

        Those by which posts are shown or read in a preview are the same for all sites, if they are set here. Raises
        SettingsError."""
        shared = {name: getattr(self, name) for name in _SHARED if getattr(self, name) != _FIELDS[name].default}
        environ = {name: value for name, value in os.environ.items() if name not in _COMMON_PATHS}
        index = site.index
        if index is None and isinstance(self.index, Path):
            index = self.index / site.name
        own = {"content": site.content, "index": index, "site_url": site.site_url or None, "sites": ()}
        return Settings.load(environ=environ, **own, **shared)

    def list_previewed(self) -> list[str]:
        """Return which hidden posts a private preview shows: `drafts`, `future`, `expired`; empty without one."""
        return [name for name in ("drafts", "future", "expired") if getattr(self, name)]


_SHARED = ("generator", "drafts", "future", "expired", "poll", "interval", "max_post_seconds")
"""The settings that count for each of several sites, if they are set for all."""
_COMMON_PATHS = (f"{PREFIX}SYNONYMS", f"{PREFIX}PINS", f"{PREFIX}INDEX")
"""Variables that name files and folders of all sites together, and not those of each site."""
_FIELDS: dict[str, Field[Any]] = {f.name: f for f in fields(Settings)}
assert all(f.default is not MISSING for f in _FIELDS.values())
