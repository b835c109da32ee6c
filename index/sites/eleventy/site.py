"""Sites built by Eleventy: every Markdown file is a page at its own path. Checked against Eleventy 3.1.8."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ...markdown.templates import nunjucks
from ...model import Visibility
from ...posts import dates, front_matter
from ..configuration import find_content_folder
from ..folder_site import FolderSite, Preview
from ..signs import ELEVENTY_NAMES
from ..values import Date, to_strings, to_text
from ..visibility import make_visibility
from . import permalinks, templates
from .anchors import make_rules
from .code_data import FUTURE_HIDING_CODE
from .configuration import Configuration, read_configuration
from .data_files import DataFiles, is_data_file
from .data_values import merge_data
from .global_data import GlobalData, Layouts, find_address
from .ignores import Ignores
from .visibility import find_hidden_reason

_DATE_IN_PATH = re.compile(r"\d{4}-\d{2}-\d{2}")


def open_eleventy(root: Path, preview: Preview) -> EleventySite:
    """Open the site at `root`. Its configuration is a program; only literals in it are understood."""
    configuration = read_configuration(root)
    content = find_content_folder(root, configuration.input)
    return EleventySite(root, content, preview, configuration)


class EleventySite(FolderSite):
    """A site built by Eleventy. Its data files are read once, when they are first needed."""

    configuration_names = ELEVENTY_NAMES
    tag_separator = ","
    lastmod_keys = ("updated", "lastmod", "modified")

    def __init__(self, root: Path, content: Path, preview: Preview, configuration: Configuration) -> None:
        self._configuration = configuration
        self._ignores = Ignores(root, configuration)
        self._prefix = f"{configuration.input}/" if configuration.input and content != root else ""
        super().__init__(root, content, preview, make_rules(configuration), configuration)
        address = find_address(self._global_data)
        self.host, self.origin = address.host, address.origin

    # ---------------------------------------------------------------------------------- files

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        suffixes = self._configuration.suffixes
        if not id.lower().endswith(suffixes):
            return "not in a template format of the configuration"
        return self._ignores.find_reason(self._prefix + id)

    def is_configuration(self, path: Path) -> bool:
        """See Site. Data files, layouts and ignore files are configuration too."""
        if super().is_configuration(path) or path in self._configuration.program_paths:
            return True
        if path.name in (".gitignore", ".eleventyignore"):
            return True
        folders = (self._configuration.includes, self._configuration.layouts, self._configuration.data)
        is_below = any(folder and path.is_relative_to(self.root / folder) for folder in folders)
        return is_below or (path.is_relative_to(self.content) and self._is_data_file(path))

    def _is_data_file(self, path: Path) -> bool:
        """Return whether a file, which may be gone by now, is the data file of its folder or of a post."""
        names = (f"{stem}.md" for stem in (path.stem, path.stem.rpartition(".")[0]))
        beside = {name for name in names if path.with_name(name).exists()}
        return is_data_file(path.name, path.parent.name, beside, self._configuration)

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        sources = [sorted(part.sources.items()) for part in (self._data_files, self._global_data, self._layouts)]
        return (*super()._list_fingerprint_parts(), self._ignores.sources, *sources)

    @cached_property
    def _data_files(self) -> DataFiles:
        return DataFiles(self.content, self._configuration)

    @cached_property
    def _global_data(self) -> GlobalData:
        return GlobalData(self.root, self._configuration)

    @cached_property
    def _layouts(self) -> Layouts:
        return Layouts(self.root, self._configuration)

    # ---------------------------------------------------------------------------------- data

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        """Split a text. If `templateEngineOverride` names Nunjucks, which the site does not use, it is removed here."""
        front = super()._parse_front_matter(self._convert_delimiters(source))
        engines = to_strings(front.metadata.get("templateengineoverride"), ",")
        return front._replace(body=nunjucks.strip_nunjucks(front.body)) if "njk" in engines else front

    def _convert_delimiters(self, source: str) -> str:
        """Return a text with lines of `---` around its front matter, if the configuration chose another line."""
        line = self._configuration.front_matter_line
        if line == "---" or not source.startswith(line):
            return source
        return re.sub(rf"^{re.escape(line)}", "---", source, count=2, flags=re.MULTILINE)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Merge the front matter with the data of files and layouts, and evaluate computed data."""
        is_deep = self._configuration.is_deep_merge
        global_data = self._global_data.collect()
        own = [self._data_files.collect(id), metadata]
        layouts = self._layouts.collect(merge_data([global_data, *own], is_deep=is_deep))
        data = merge_data([global_data, *layouts, *own], is_deep=is_deep)
        data |= {"page": self._make_page(id, self._find_date(id, data))}
        return self._compute(data)

    def _make_page(self, id: str, day: Date) -> dict[str, Any]:
        """Return the variable `page` of templates, with lower-case keys."""
        page = {
            "inputpath": f"./{self._prefix}{id}",
            "fileslug": permalinks.make_file_slug(id),
            "filepathstem": permalinks.make_file_path_stem(id),
            "outputfileextension": "html",
        }
        return page | ({"date": day} if day is not None else {})

    def _compute(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return data with the values of `eleventyComputed`. A value that cannot be evaluated stays a template."""
        computed = data.get("eleventycomputed")
        if not isinstance(computed, Mapping):
            return data
        for key, value in computed.items():
            try:
                is_template = isinstance(value, str) and key != "permalink"
                data[key] = templates.render(value, data, self._configuration.custom_filters) if is_template else value
            except templates.UnknownValue:
                data[key] = True if key in ("draft", "eleventyexcludefromcollections") else data.get(key)
        return data

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        return find_hidden_reason(metadata, self._configuration.conditions, drafts=self._preview.drafts)

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        if not metadata.get(FUTURE_HIDING_CODE):
            return make_visibility()
        return make_visibility(self._find_date(id, metadata), future=self._preview.future)

    # ---------------------------------------------------------------------------------- fields

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        """Return the date in the data, else the first one in the path. Dates of the file itself are unknown to us."""
        if to_text(metadata.get("date")):
            return _parse_date(metadata["date"])
        match = _DATE_IN_PATH.search(self._prefix + id)
        return dates.parse_date(match[0]) if match else None

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang") or metadata.get("locale")).lower()

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        path, warning = permalinks.make_permalink(metadata, self._configuration.custom_filters)
        url = self._configuration.path_prefix + (path or permalinks.make_file_path(id))
        return permalinks.quote_path(url), [warning] if warning else []


def _parse_date(value: Any) -> Date:
    """Return the date of a `date`; None for words like `Last Modified`. Luxon reads more of ISO 8601 than Hugo."""
    day = dates.parse_date(value)
    if day is not None or not isinstance(value, str):
        return day
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
