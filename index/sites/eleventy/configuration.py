"""The configuration of an Eleventy site. It is a program, which is never run: only its literals are understood."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...posts.javascript_literals import parse_javascript_value
from ..signs import ELEVENTY_NAMES
from .preprocessors import Condition, find_conditions
from .programs import read_program

_STRING = r"""["'`]([^"'`$\n]{0,300})["'`]"""
_DIR_BLOCK = re.compile(r"\bdir\s*:\s*\{([^{}]{0,2000})\}")
_PATH_PREFIX = re.compile(rf"\bpathPrefix\s*:\s*{_STRING}")
_MARKDOWN_ENGINE = re.compile(rf"\bmarkdownTemplateEngine\s*:\s*(?:{_STRING}|(false))|"
                              rf"\bsetMarkdownTemplateEngine\(\s*(?:{_STRING}|(false))")  # fmt: skip
_FORMATS = re.compile(r"\b(?:templateFormats\s*:|setTemplateFormats\()\s*(\[[^\]]{0,1000}\]|[\"'][^\"'\n]{0,300}[\"'])")
_ADDED_FORMATS = re.compile(r"\b(?:addTemplateFormats|addExtension)\(\s*(\[[^\]]{0,1000}\]|[\"'][^\"'\n]{0,300}[\"'])")
_DATA_EXTENSIONS = re.compile(rf"\baddDataExtension\(\s*{_STRING}")
_DATA_SUFFIXES = re.compile(r"\bsetDataFileSuffixes\(\s*(\[[^\]]{0,1000}\])")
_DATA_BASE_NAME = re.compile(rf"\bsetDataFileBaseName\(\s*{_STRING}")
_IGNORES = re.compile(rf"\bignores\.(add|delete)\(\s*{_STRING}")
_NO_GITIGNORE = re.compile(r"\bsetUseGitIgnore\(\s*false")
_SHALLOW_MERGE = re.compile(r"\bsetDataDeepMerge\(\s*false")
_LAYOUT_ALIAS = re.compile(rf"\baddLayoutAlias\(\s*{_STRING}\s*,\s*{_STRING}")
_GLOBAL_DATA = re.compile(rf"\baddGlobalData\(\s*{_STRING}\s*,\s*([\"'][^\"'\n]{{0,300}}[\"']|true|false|-?\d+)\s*\)")
_DELIMITER = re.compile(rf"\bsetFrontMatterParsingOptions\([^;]{{0,500}}\bdelim(?:iter)?s\s*:\s*\[?\s*{_STRING}")
_FILTERS = re.compile(r"\badd(?:Liquid|Nunjucks|JavaScript|Async|NunjucksAsync)?(?:Filter)\(\s*[\"'](\w+)[\"']")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of `eleventy.config.js` that affect posts. Folders are paths below the root; empty: the root."""

    input: str = ""
    includes: str = "_includes"
    layouts: str = ""
    """Empty: layouts are in the folder `includes`."""
    data: str = "_data"
    output: str = "_site"
    path_prefix: str = ""
    """Empty or `/blog`."""
    markdown_engine: str = "liquid"
    """The template language of Markdown files: `liquid`, `njk`, another name, or empty for none."""
    suffixes: tuple[str, ...] = (".md",)
    """The suffixes of the files that are read; empty if Markdown is not among the template formats."""
    data_suffixes: tuple[str, ...] = (".11tydata", "")
    data_extensions: tuple[str, ...] = ()
    """Other formats of data files, such as `yaml`."""
    data_base_name: str = ""
    """The name of the data files of folders; empty: the folder's own name."""
    is_deep_merge: bool = True
    ignores: tuple[str, ...] = ()
    """Patterns of files below the root that are not read, from the program."""
    use_gitignore: bool = True
    layout_aliases: tuple[tuple[str, str], ...] = ()
    global_data: tuple[tuple[str, Any], ...] = ()
    custom_filters: tuple[str, ...] = ()
    """Names of filters that the program defines."""
    front_matter_line: str = "---"
    """The line before and after front matter."""
    conditions: tuple[Condition, ...] = ()
    """The conditions on which preprocessors drop posts."""
    program: str = ""
    """The source of the program, without comments."""
    program_paths: tuple[Path, ...] = field(default=(), repr=False)


def read_configuration(root: Path) -> Configuration:
    """Read the configuration of the site at `root`."""
    sources = read_program(root, ELEVENTY_NAMES)
    text = "\n".join(sources.values())
    ignored = _IGNORES.findall(text)
    deleted = {pattern for action, pattern in ignored if action == "delete"}
    engine = _MARKDOWN_ENGINE.search(text)
    return Configuration(
        **_read_folders(text),
        path_prefix=_find_last(_PATH_PREFIX, text).strip("/") and "/" + _find_last(_PATH_PREFIX, text).strip("/"),
        markdown_engine=(engine[1] or engine[3] or "") if engine else "liquid",
        suffixes=_read_suffixes(text),
        data_suffixes=tuple(_parse_strings(_find_last(_DATA_SUFFIXES, text))) or (".11tydata", ""),
        data_extensions=_read_data_extensions(text),
        data_base_name=_find_last(_DATA_BASE_NAME, text),
        is_deep_merge=not _SHALLOW_MERGE.search(text),
        ignores=tuple(pattern for action, pattern in ignored if action == "add" and pattern not in deleted),
        use_gitignore=not _NO_GITIGNORE.search(text),
        layout_aliases=tuple(_LAYOUT_ALIAS.findall(text)),
        global_data=tuple((key.lower(), parse_javascript_value(value)) for key, value in _GLOBAL_DATA.findall(text)),
        custom_filters=tuple(sorted(set(_FILTERS.findall(text)))),
        front_matter_line=_find_last(_DELIMITER, text) or "---",
        conditions=find_conditions(text),
        program=text,
        program_paths=tuple(sources),
    )  # fmt: skip


def _read_data_extensions(text: str) -> tuple[str, ...]:
    names = ",".join(_DATA_EXTENSIONS.findall(text)).split(",")
    return tuple(dict.fromkeys(name.strip(" .") for name in names if name.strip(" .")))


def _read_folders(text: str) -> dict[str, str]:
    """Return the folders that a program sets, as paths below the root."""
    block = _DIR_BLOCK.search(text)
    source = block[1] if block else text
    input_folder = _find_folder("Input", source, text, default=".")
    folders = {"input": _normalize(input_folder)}
    for name, default in (("includes", "_includes"), ("layouts", ""), ("data", "_data")):
        folder = _find_folder(name.capitalize(), source, text, default) if block or name != "data" else default
        folders[name] = _normalize(f"{folders['input']}/{folder}".lstrip("/")) if folder else ""
    folders["output"] = _normalize(_find_folder("Output", source, text, "_site"))
    return folders


def _normalize(path: str) -> str:
    """Return the path of a folder below the root; empty for the root itself, or outside of it."""
    normal = os.path.normpath(path or ".")
    return "" if normal == "." or normal.startswith(("..", "/")) else normal


def _find_folder(name: str, source: str, text: str, default: str) -> str:
    """Return the folder `name` of a `dir: {...}` (its `source`), or of a call in the program's `text`."""
    call = re.search(rf"\bset{name}Directory\(\s*{_STRING}", text)
    if call:
        return call[1]
    match = re.search(rf"\b{name.lower()}[\"']?\s*:\s*{_STRING}", source)
    return match[1] if match else default


def _read_suffixes(text: str) -> tuple[str, ...]:
    """Return the suffixes of Markdown files that are read."""
    chosen = _FORMATS.findall(text)
    formats = set(_parse_strings(chosen[-1])) if chosen else {"md"}
    added = {name for names in _ADDED_FORMATS.findall(text) for name in _parse_strings(names)}
    known = ("md", "markdown", "mdown", "mkd", "mdx")
    return tuple(f".{name}" for name in known if name in formats | added or ("*" in formats and name == "md"))


def _parse_strings(source: str) -> list[str]:
    """Return the texts of a literal: a list, or a text with commas. Empty if it is anything else."""
    try:
        value = parse_javascript_value(source)
    except ValueError:
        return re.findall(_STRING, source)
    values = value.split(",") if isinstance(value, str) else value
    return [text.strip() for text in values if isinstance(text, str)] if isinstance(values, list) else []


def _find_last(pattern: re.Pattern[str], text: str) -> str:
    """Return the first group of the last match of a pattern; empty without a match."""
    matches = pattern.findall(text)
    return str(matches[-1]) if matches else ""
