"""A site that Jekyll builds: posts in `_posts`, pages with front matter elsewhere. Checked against Jekyll 4.3.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...errors import SettingsError
from ...model import Visibility
from ...posts import dates, front_matter
from .. import configuration
from ..folder_site import FolderSite, Preview
from ..values import SAFE, Date, humanised, said, strings, text, true, window
from . import kramdown

CONFIG = ("_config.yml", "_config.yaml", "_config.toml")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}


@dataclass(frozen=True, slots=True)
class Config:
    """What `_config.yml` says of posts."""

    base: str = ""
    host: str = ""
    permalink: str = "date"
    future: bool = False
    drafts: bool = False
    unpublished: bool = False
    zone: tzinfo = UTC
    lang: str = ""
    exclude: tuple[str, ...] = ()


def open_jekyll(root: Path, preview: Preview) -> JekyllSite:
    """Open the site at `root`. Raises SettingsError where its configuration can't be read."""
    return JekyllSite(root, root, preview, _load(root))


def _load(root: Path) -> Config:
    for path in (root / name for name in CONFIG):
        if path.is_file():
            try:
                return _config(configuration.read(path))
            except (ValueError, ZoneInfoNotFoundError) as error:
                raise SettingsError(f"{path}: can't be understood: {error}") from error
    return Config()


def _config(values: dict[str, Any]) -> Config:
    return Config(
        base=text(values.get("baseurl")).rstrip("/"),
        host=configuration.address(text(values.get("url"))).host,
        permalink=text(values.get("permalink")) or "date",
        future=true(values.get("future")),
        drafts=true(values.get("show_drafts")),
        unpublished=true(values.get("unpublished")),
        zone=ZoneInfo(text(values["timezone"])) if values.get("timezone") else UTC,
        lang=text(values.get("lang") or values.get("locale")).replace("_", "-").lower(),
        exclude=tuple(strings(values.get("exclude"))),
    )


class JekyllSite(FolderSite):
    """See `sites.Site`. Ids are paths below the root."""

    split_tags = r"\s+"
    dated_name = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)$")
    lastmod_keys = ("last_modified_at", "lastmod", "updated")

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host = config.host
        self.zone = config.zone
        super().__init__(root, content, preview, kramdown.RULES, config)

    def may_be_post(self, id: str) -> bool:
        """See Site. Folders that begin with `_` hold no pages but for `_posts` and `_drafts`."""
        folders = id.split("/")[:-1]
        special = [folder for folder in folders if folder.startswith("_")]
        return (
            super().may_be_post(id)
            and all(folder in ("_posts", "_drafts") for folder in special)
            and not id.rsplit("/", 1)[-1].startswith("_")
            and not any(
                id == entry.strip("/") or id.startswith(f"{entry.strip('/')}/") for entry in self._config.exclude
            )
        )

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return path.parent == self.root and path.name in CONFIG

    # ---------------------------------------------------------------------------------- rules

    def _front_matter(self, source: str) -> front_matter.FrontMatter:
        front = front_matter.parse_front_matter(source)
        has_none = front.body == source
        return front._replace(metadata=front.metadata | {"\0none": has_none}) if has_none else front

    def _hidden(self, id: str, metadata: dict[str, Any]) -> str:
        if _kind(id) == "_drafts" and not (self._preview.drafts or self._config.drafts):
            return "a draft: stands in _drafts"
        if metadata.get("published") is False and not self._config.unpublished:
            return said("published", metadata["published"])
        if _kind(id) == "_posts" and self._dated(id)[0] is None:
            return "stands in _posts without a date in its name"
        if not _kind(id) and metadata.get("\0none"):
            return "a page without front matter is none to Jekyll"
        return ""

    def _window(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start = self._date(id, metadata) if _kind(id) else None
        return window(start, None, self._config.zone, future=self._config.future or self._preview.future)

    def _title(self, id: str) -> str:
        day, name = self._dated(id)
        return " ".join(word[:1].upper() + word[1:] for word in name.split("-")) if day else humanised(name)

    def _lang(self, id: str, metadata: dict[str, Any]) -> str:
        return text(metadata.get("lang")).lower() or self._config.lang

    def _section(self, id: str) -> str:
        first = id.split("/")[0] if "/" in id else ""
        return "" if first.startswith("_") else first

    def _categories(self, id: str, metadata: dict[str, Any]) -> tuple[str, ...]:
        above = id.split(f"/{_kind(id)}/")[0].split("/") if _kind(id) and not id.startswith(_kind(id)) else []
        return tuple(dict.fromkeys([*above, *self._one_or_more(metadata, "category", "categories")]))

    def _tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return self._one_or_more(metadata, "tag", "tags")

    def _one_or_more(self, metadata: dict[str, Any], one: str, more: str) -> Sequence[str]:
        """A key in the singular holds one, blanks and all, and counts before the plural."""
        single = metadata.get(one)
        return strings(single) if single is not None else strings(metadata.get(more), self.split_tags)

    # ---------------------------------------------------------------------------------- URLs

    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        given = text(metadata.get("permalink"))
        if _kind(id):
            pattern = given or self._config.permalink
            path = self._expanded(_STYLES.get(pattern, pattern), id, metadata, day)
        else:
            path = given or _page(
                id, pretty=self._config.permalink in ("pretty",) or self._config.permalink.endswith("/")
            )
        if "//" in path or ":" in path.split("/")[0] or "\\" in path:
            return self._config.base + quote(_page(id, pretty=False), safe=SAFE), [f"`permalink: {given!r}` is no path"]
        return self._config.base + quote("/" + path.lstrip("/"), safe=SAFE), []

    def _expanded(self, pattern: str, id: str, metadata: dict[str, Any], day: Date) -> str:
        moment: Any = dates.to_moment(day, self._config.zone) or datetime(1, 1, 1, tzinfo=UTC)
        if isinstance(day, datetime):
            moment = day.astimezone(self._config.zone)
        name = self._dated(id)[1]
        categories = "/".join(category.lower() for category in self._categories(id, metadata))
        week = moment.isocalendar()
        values = {
            "categories": categories,
            "title": _slug(text(metadata.get("slug")) or name),
            "slug": _slug(text(metadata.get("slug")) or name).lower(),
            "name": _slug(name),
            "year": f"{moment.year:04d}", "short_year": f"{moment.year % 100:02d}",
            "month": f"{moment.month:02d}", "i_month": str(moment.month), "short_month": moment.strftime("%b"),
            "long_month": moment.strftime("%B"), "day": f"{moment.day:02d}", "i_day": str(moment.day),
            "y_day": moment.strftime("%j"), "week": f"{week.week:02d}", "w_day": str(week.weekday),
            "short_day": moment.strftime("%a"), "long_day": moment.strftime("%A"),
            "hour": f"{moment.hour:02d}", "minute": f"{moment.minute:02d}", "second": f"{moment.second:02d}",
            "output_ext": ".html",
        }  # fmt: skip
        made = re.sub(r":([a-z_]+)", lambda m: _longest(m[1], values), pattern)
        return re.sub(r"/{2,}", "/", made)


def _longest(name: str, values: dict[str, str]) -> str:
    """Replace the longest token that a name begins with: `:title_x` is `:title` and `_x`."""
    for token in sorted(values, key=len, reverse=True):
        if name.startswith(token):
            return values[token] + name[len(token) :]
    return f":{name}"


def _slug(name: str) -> str:
    """Jekyll's slugify in its `pretty` mode, case kept."""
    return re.sub(r"[^\w.~!$&'()+,;=@-]+", "-", name).strip("-")


def _page(id: str, *, pretty: bool) -> str:
    stem = id.rsplit(".", 1)[0]
    if stem == "index" or stem.endswith("/index"):
        return "/" + stem.removesuffix("index")
    return f"/{stem}/" if pretty else f"/{stem}.html"


def _kind(id: str) -> str:
    """Return `_posts` or `_drafts` for what stands below such a folder; empty for a page."""
    folders = id.split("/")[:-1]
    return next((folder for folder in folders if folder in ("_posts", "_drafts")), "")
