"""A site that Pelican builds: metadata as headers or YAML, slugs of titles. Checked against Pelican 4.8.0 and later."""

from __future__ import annotations

import ast
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ..errors import SettingsError
from ..markdown.rules import MarkdownRules
from ..model import Visibility
from ..posts import dates, front_matter
from . import configuration
from .eleventy import NoAnchors
from .folder_site import FolderSite, Preview
from .values import Date, first_date, humanised, said, stem, text, window

CONFIG = "pelicanconf.py"
_HEADER = re.compile(r"([A-Za-z][\w-]*):[ \t]*(.*)$")
_MORE = re.compile(r"(?: {4,}|\t)(.+)$")
_HIDDEN = ("draft", "hidden", "skip")


@dataclass(frozen=True, slots=True)
class Config:
    """What `pelicanconf.py` says of posts, where it says so in plain values."""

    content: str = "content"
    host: str = ""
    url: str = "{slug}.html"
    lang_url: str = "{slug}-{lang}.html"
    lang: str = "en"
    zone: tzinfo = UTC
    category: str = "misc"
    folder_is_category: bool = True


def open_pelican(root: Path, preview: Preview) -> PelicanSite:
    """Open the site at `root`. Raises SettingsError where its configuration can't be read."""
    config = _load(root / CONFIG)
    content = Path(os.path.normpath(root / config.content))
    if not content.is_relative_to(root) or not content.is_dir():
        content = root
    return PelicanSite(root, content, preview, config)


def _load(path: Path) -> Config:
    """Read the plain assignments of a configuration. It is a program, and nothing of it is run."""
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise SettingsError(f"{path}: can't be read: {error}") from error
    values: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                values[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    default = Config()
    try:
        host = configuration.address(str(values.get("SITEURL") or "")).host
    except ValueError as error:
        raise SettingsError(f"{path}: SITEURL can't be understood: {error}") from error
    try:
        zone: tzinfo = ZoneInfo(str(values["TIMEZONE"])) if values.get("TIMEZONE") else UTC
    except (ValueError, KeyError, OSError) as error:
        raise SettingsError(f"{path}: there is no time zone {values['TIMEZONE']!r}") from error
    return Config(
        content=str(values.get("PATH") or default.content),
        host=host,
        url=str(values.get("ARTICLE_URL") or default.url),
        lang_url=str(values.get("ARTICLE_LANG_URL") or default.lang_url),
        lang=str(values.get("DEFAULT_LANG") or default.lang).lower(),
        zone=zone,
        category=str(values.get("DEFAULT_CATEGORY") or default.category),
        folder_is_category=bool(values.get("USE_FOLDER_AS_CATEGORY", True)),
    )


class PelicanSite(FolderSite):
    """See `sites.Site`. Articles; what stands in `pages/` is a page, at `pages/{slug}.html`."""

    split_tags = r"[,;]"

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host = config.host
        super().__init__(root, content, preview, MarkdownRules(NoAnchors, prepare, boxes=True), config)

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return path == self.root / CONFIG

    def _front_matter(self, source: str) -> front_matter.FrontMatter:
        """Pelican's own metadata stand at the top, `Key: value` a line, up to the first blank one."""
        if re.match(r"\s*(?:---|\+\+\+)[ \t]*$", source, re.MULTILINE):
            return front_matter.parse_front_matter(source)
        metadata: dict[str, Any] = {}
        key, at, line = "", 0, 1
        for written in source.splitlines(keepends=True):
            header, more = _HEADER.match(written.rstrip("\n")), _MORE.match(written.rstrip("\n"))
            if header and not (key and more):
                key = header[1].lower()
                metadata[key] = header[2].strip()
            elif key and more:
                metadata[key] += " " + more[1].strip()
            else:
                blank = not written.strip()
                at, line = (at + len(written), line + 1) if blank and metadata else (at, line)
                break
            at, line = at + len(written), line + 1
        return (
            front_matter.FrontMatter(metadata, source[at:], line, ())
            if metadata
            else front_matter.parse_front_matter(source)
        )

    def _hidden(self, id: str, metadata: dict[str, Any]) -> str:
        status = text(metadata.get("status")).lower()
        if status == "draft" and self._preview.drafts:
            return ""
        if status in _HIDDEN:
            return said("status", metadata["status"])
        if not text(metadata.get("title")):
            return "an article without a title is none to Pelican"
        if not _is_page(id) and self._date(id, metadata) is None:
            return "an article without a date is none to Pelican"
        return ""

    def _window(self, id: str, metadata: dict[str, Any]) -> Visibility:
        return window(None, None, self._config.zone)

    def _date(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._parsed(metadata, "date")

    def _lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._parsed(metadata, "modified") or self._date(id, metadata)

    def _parsed(self, metadata: dict[str, Any], key: str) -> Date:
        """Pelican reads dates without seconds, too."""
        value = metadata.get(key)
        written = text(value)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}", written):
            value = f"{written}:00"
        return first_date({key: value}, (key,), self._config.zone)

    def _title(self, id: str) -> str:
        return humanised(stem(id))

    def _lang(self, id: str, metadata: dict[str, Any]) -> str:
        return text(metadata.get("lang")).lower() or self._config.lang

    def _categories(self, id: str, metadata: dict[str, Any]) -> tuple[str, ...]:
        own = text(metadata.get("category"))
        above = id.rsplit("/", 2)[-2] if "/" in id and self._config.folder_is_category else ""
        return (own or above or self._config.category,)

    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        slug = text(metadata.get("slug")) or slugified(title)
        lang = self._lang(id, metadata)
        moment = dates.to_moment(day, self._config.zone) or datetime(1, 1, 1, tzinfo=UTC)
        pattern = "pages/{slug}.html" if _is_page(id) else self._config.url
        if lang != self._config.lang and not _is_page(id):
            pattern = self._config.lang_url
        given = text(metadata.get("url") or metadata.get("save_as"))
        path = given or _formatted(
            pattern, slug=slug, lang=lang, date=moment, category=slugified(self._categories(id, metadata)[0])
        )
        if ".." in path.split("/") or ":" in path or "\\" in path or path.startswith("//"):
            return f"/{slug}.html", [f"`url: {path!r}` is no path; the slug's is taken"]
        return quote("/" + path.lstrip("/").removesuffix("index.html"), safe="/!$&'()*+,;=@~-._?#%"), []


def prepare(body: str) -> str:
    """Pelican puts nothing into Markdown but links to its own files."""
    return re.sub(r"\{(?:filename|static|attach|author|category|tag|index)\}", "", body)


def _formatted(pattern: str, **values: Any) -> str:
    """Fill `{slug}`, `{lang}`, `{category}` and `{date:%Y}` in; nothing else of the format language is granted."""

    def value(match: re.Match[str]) -> str:
        name, _, form = match[1].partition(":")
        found = values.get(name)
        if isinstance(found, datetime):
            return found.strftime(form or "%Y-%m-%d")
        return str(found) if found is not None else match[0]

    return re.sub(r"\{([^{}]*)\}", value, pattern)


def slugified(title: str) -> str:
    """Return a slug as Pelican's defaults make it: letters and digits transliterated, lower-cased, hyphens between."""
    from text_unidecode import unidecode

    plain = unidecode(unicodedata.normalize("NFKD", title))
    kept = re.sub(r"[^\w\s-]", "", plain).strip()
    return re.sub(r"[-\s]+", "-", kept).strip("-").lower()


def _is_page(id: str) -> bool:
    return id.startswith("pages/")
