"""Sites built by Pelican: metadata in headers or YAML, slugs from titles. Checked against Pelican 4.8.0 and 4.12."""

from __future__ import annotations

import ast
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
from ..posts import dates, front_matter
from .anchors import AuthorAnchors
from .configuration import find_content_folder, parse_address
from .folder_site import FolderSite, Preview
from .signs import PELICAN_NAME
from .values import Date, find_first_date, format_rule, get_stem, humanize, is_safe_path, to_text

_HEADER = re.compile(r"([A-Za-z][\w-]*):[ \t]*(.*)$")
_CONTINUATION = re.compile(r"(?: {4,}|\t)(.+)$")
_HIDDEN_STATUSES = ("draft", "hidden", "skip")
_PAGE_URL = "pages/{slug}.html"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in `pelicanconf.py` that affect posts, if they are literals."""

    content: str = "content"
    """The content folder below the root."""
    host: str = ""
    url: str = "{slug}.html"
    """The pattern of an article's URL."""
    lang_url: str = "{slug}-{lang}.html"
    """The pattern of the URL of an article in another than the default language."""
    lang: str = "en"
    """The default language."""
    zone: tzinfo = UTC
    category: str = "misc"
    """The category of articles without one."""
    folder_is_category: bool = True


def open_pelican(root: Path, preview: Preview) -> PelicanSite:
    """Open the site at `root`. Raises SettingsError if its configuration cannot be read."""
    config = _read_config(root / PELICAN_NAME)
    return PelicanSite(root, find_content_folder(root, config.content), preview, config)


def _read_config(path: Path) -> Config:
    settings = _read_literals(path)
    default = Config()
    try:
        host = parse_address(str(settings.get("SITEURL") or "")).host
    except ValueError as error:
        raise SettingsError(f"{path}: invalid SITEURL: {error}; set it to a URL") from error
    try:
        zone: tzinfo = ZoneInfo(str(settings["TIMEZONE"])) if settings.get("TIMEZONE") else UTC
    except (ValueError, KeyError, OSError) as error:
        raise SettingsError(
            f"{path}: unknown TIMEZONE {settings['TIMEZONE']!r}; use a name like Europe/Paris"
        ) from error
    return Config(
        content=str(settings.get("PATH") or default.content),
        host=host,
        url=str(settings.get("ARTICLE_URL") or default.url),
        lang_url=str(settings.get("ARTICLE_LANG_URL") or default.lang_url),
        lang=str(settings.get("DEFAULT_LANG") or default.lang).lower(),
        zone=zone,
        category=str(settings.get("DEFAULT_CATEGORY") or default.category),
        folder_is_category=bool(settings.get("USE_FOLDER_AS_CATEGORY", True)),
    )


def _read_literals(path: Path) -> dict[str, Any]:
    """Return the assignments of literals in a configuration. It is a program, and is not executed."""
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise SettingsError(f"{path}: cannot read the configuration: {error}") from error
    literals: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                literals[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return literals


class PelicanSite(FolderSite):
    """A site built by Pelican: its articles, and the pages in `pages/`."""

    configuration_names = (PELICAN_NAME,)
    tag_separator = r"[,;]"

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host = config.host
        self.zone = config.zone
        super().__init__(root, content, preview, MarkdownRules(AuthorAnchors, strip_links, boxes=True), config)

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        if re.match(r"\s*(?:---|\+\+\+)[ \t]*$", source, re.MULTILINE):
            return front_matter.parse_front_matter(source)
        return parse_headers(source) or front_matter.parse_front_matter(source)

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        status = to_text(metadata.get("status")).lower()
        if status == "draft" and self._preview.drafts:
            return ""
        if status in _HIDDEN_STATUSES:
            return format_rule("status", metadata["status"])
        if not to_text(metadata.get("title")):
            return "no title: Pelican skips it"
        if not _is_page(id) and self._find_date(id, metadata) is None:
            return "no date: Pelican skips it"
        return ""

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._parse_date(metadata, "date")

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._parse_date(metadata, "modified") or self._find_date(id, metadata)

    def _parse_date(self, metadata: dict[str, Any], key: str) -> Date:
        """Return a date. Pelican also reads times without seconds."""
        value = metadata.get(key)
        text = to_text(value)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}", text):
            value = f"{text}:00"
        return find_first_date({key: value}, (key,), self.zone)

    def _make_title(self, id: str) -> str:
        return humanize(get_stem(id))

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang")).lower() or self._config.lang

    def _collect_categories(self, id: str, metadata: dict[str, Any]) -> tuple[str, ...]:
        folder = id.rsplit("/", 2)[-2] if "/" in id and self._config.folder_is_category else ""
        return (to_text(metadata.get("category")) or folder or self._config.category,)

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        slug = to_text(metadata.get("slug")) or slugify(title)
        lang = self._find_lang(id, metadata)
        path = to_text(metadata.get("url") or metadata.get("save_as")) or expand_pattern(
            self._find_url_pattern(id, lang),
            slug=slug,
            lang=lang,
            date=dates.to_moment(day, self.zone) or datetime(1, 1, 1, tzinfo=UTC),
            category=slugify(self._collect_categories(id, metadata)[0]),
        )
        if not is_safe_path(path):
            return f"/{slug}.html", [f"`url: {path!r}` is not a path; using the slug instead"]
        return quote("/" + path.lstrip("/").removesuffix("index.html"), safe="/!$&'()*+,;=@~-._?#%"), []

    def _find_url_pattern(self, id: str, lang: str) -> str:
        if _is_page(id):
            return _PAGE_URL
        return self._config.url if lang == self._config.lang else self._config.lang_url


def parse_headers(source: str) -> front_matter.FrontMatter | None:
    """Parse Pelican's own metadata: lines `Key: value` at the top, up to the first empty line. None without any."""
    metadata: dict[str, Any] = {}
    key, start, line_number = "", 0, 1
    for line in source.splitlines(keepends=True):
        header, continuation = _HEADER.match(line.rstrip("\n")), _CONTINUATION.match(line.rstrip("\n"))
        if header and not (key and continuation):
            key = header[1].lower()
            metadata[key] = header[2].strip()
        elif key and continuation:
            metadata[key] += " " + continuation[1].strip()
        elif not line.strip():
            return _make_front_matter(metadata, source, start + len(line), line_number + 1)
        else:
            break
        start, line_number = start + len(line), line_number + 1
    return _make_front_matter(metadata, source, start, line_number)


def _make_front_matter(
    metadata: dict[str, Any], source: str, start: int, line_number: int
) -> front_matter.FrontMatter | None:
    return front_matter.FrontMatter(metadata, source[start:], line_number, ()) if metadata else None


def strip_links(body: str) -> str:
    """Remove the prefixes of internal links, like `{filename}`. Pelican has no other templates in Markdown."""
    return re.sub(r"\{(?:filename|static|attach|author|category|tag|index)\}", "", body)


def expand_pattern(pattern: str, **values: Any) -> str:
    """Replace `{slug}`, `{lang}`, `{category}` and `{date:%Y}` in a pattern; other fields stay as they are."""

    def expand(match: re.Match[str]) -> str:
        name, _, date_format = match[1].partition(":")
        value = values.get(name)
        if isinstance(value, datetime):
            return value.strftime(date_format or "%Y-%m-%d")
        return str(value) if value is not None else match[0]

    return re.sub(r"\{([^{}]*)\}", expand, pattern)


def slugify(title: str) -> str:
    """Return a slug as Pelican's defaults make it: transliterated, lower-case letters and digits, with hyphens."""
    from text_unidecode import unidecode

    text = unidecode(unicodedata.normalize("NFKD", title))
    words = re.sub(r"[^\w\s-]", "", text).strip()
    return re.sub(r"[-\s]+", "-", words).strip("-").lower()


def _is_page(id: str) -> bool:
    return id.startswith("pages/")
