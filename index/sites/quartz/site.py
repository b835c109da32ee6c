"""Sites built by Quartz 4, by the rules of its source code and documentation."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...bounded_file import read_bounded_text
from ...markdown.rules import MarkdownRules
from ...markdown.templates import notes
from ...posts.javascript_objects import UNKNOWN, has_call, read_exported_object
from ..anchors import GithubAnchors
from ..configuration import find_content_folder, parse_address
from ..custom_rules import compile_patterns
from ..folder_site import Preview
from ..obsidian.site import NoteSite
from ..values import PATH_SAFE, Date, is_yes

log = logging.getLogger(__name__)

CONFIG_NAME = "quartz.config.ts"
_IGNORED = ("private", "templates", ".obsidian")
_NEVER = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that affect pages."""

    base: str = ""
    """The path of the site: empty or `/garden`."""
    host: str = ""
    origin: str = ""
    language: str = "en"
    ignored: tuple[str, ...] = _IGNORED
    publishes_all: bool = True
    """Whether notes are published that do not say so."""


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. What is no literal has its default, with a warning."""
    path = root / CONFIG_NAME
    try:
        source = read_bounded_text(path)
    except (OSError, ValueError) as error:
        log.warning("%s: cannot be read; using the defaults of Quartz: %s", path, error)
        return Config()
    settings = read_exported_object(source).get("configuration")
    settings = settings if isinstance(settings, dict) else {}
    for name in ("baseUrl", "ignorePatterns", "locale"):
        if settings.get(name) is UNKNOWN:
            log.warning(
                "%s: `configuration.%s` can't be read without running the program; using its default. Write it as a "
                "plain literal", path, name,
            )  # fmt: skip
    base, ignored, locale = (settings.get(name) for name in ("baseUrl", "ignorePatterns", "locale"))
    try:
        address = parse_address(f"https://{base}" if isinstance(base, str) and base else "")
    except ValueError:
        address = parse_address("")
    return Config(
        address.path, address.host, address.origin, locale.lower() if isinstance(locale, str) else "en",
        tuple(item for item in ignored if isinstance(item, str)) if isinstance(ignored, list) else _IGNORED,
        not has_call(source, "ExplicitPublish"),
    )  # fmt: skip


def open_quartz(root: Path, preview: Preview) -> QuartzSite:
    """Open the site at `root`."""
    return QuartzSite(root, preview, read_config(root))


class QuartzSite(NoteSite):
    """A site built by Quartz."""

    configuration_names = (CONFIG_NAME,)
    yaml_flavor = "js-yaml"
    _date_keys = ("created", "date")

    def __init__(self, root: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self._ignored = compile_patterns(
            pattern for item in config.ignored for pattern in (item.strip("/"), f"{item.strip('/')}/**")
        )
        self.host, self.origin = config.host, config.origin
        rules = MarkdownRules(GithubAnchors, notes.convert_note, _NEVER)
        super().__init__(root, find_content_folder(root, "content"), preview, rules, config)

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        return "matches ignorePatterns" if any(pattern.match(id) for pattern in self._ignored) else ""

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if reason := super()._find_hidden_reason(id, metadata):
            return reason
        is_published = self._config.publishes_all or is_yes(metadata.get("publish")) or self._preview.drafts
        return "" if is_published else "publish: not set, which the plugin ExplicitPublish demands"

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        own = metadata.get("lang")
        return own.lower() if isinstance(own, str) and own else self._config.language

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        tags = ("/".join(map(slugify, tag.split("/"))) for tag in super()._collect_tags(metadata))
        return tuple(dict.fromkeys(filter(None, tags)))

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        parts = [slugify(part) for part in id.removesuffix(".md").split("/")]
        if parts[-1] in ("index", "_index"):
            parts[-1] = ""
        return f"{self._config.base}/{quote('/'.join(parts), safe=PATH_SAFE)}", []


def slugify(part: str) -> str:
    """Return a part of a path as Quartz writes it."""
    text = re.sub(r"\s", "-", part).replace("&", "-and-").replace("%", "-percent")
    return text.replace("?", "").replace("#", "")
