"""Heading ids of the plugins that an Eleventy site may use. Without a plugin, headings have no ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ...markdown.families import COMMONMARK, ELEVENTY
from ...markdown.rules import MarkdownRules
from ...markdown.templates import liquid, nunjucks
from ..anchors import AuthorAnchors, UniqueAnchors
from .configuration import Configuration
from .slugs import make_encoded_slug, make_github_slug, make_slug, slugify

if TYPE_CHECKING:
    from markdown_it.token import Token

Slugify = Callable[[str], str]

_IMPORT = re.compile(
    r"""\b(?:import|const|let|var)\s{1,20}(?:\*\s?as\s)?\{?\s{0,20}([\w$]+)[^;\n"']{0,100}?(?:from|require\()\s{0,20}["']([@\w/.-]+)["']"""
)
_SLUGIFY_OPTION = re.compile(r"\bslugify\b\s{0,20}(:?)\s{0,20}([^\n]{0,200})")
_LEVEL_OPTION = re.compile(r"\blevel\s{0,20}:\s{0,20}(\d|\[[\d,\s]{1,50}\])")
_ID_ATTRIBUTE_PLUGIN = re.compile(r"\baddPlugin\(\s{0,50}(?:\w+\.)?IdAttributePlugin\b([^;]{0,1000})")
_CUSTOM_OPTION = re.compile(r"\b(?:slugify|selector|filter)\b")
_ENABLED_CODE = re.compile(r"""\.enable\(\s{0,50}\[?[^()\]]{0,200}["']code["']""")
"""Matches what makes indented lines code; Eleventy switches that off."""
_NO_ATTRIBUTES = re.compile(r"(?!)")
_SLUGIFY_PACKAGES: dict[str, Slugify] = {
    "@sindresorhus/slugify": lambda text: slugify(text, decamelize=True),
    "slugify": lambda text: make_slug(text, lower=False),
    "github-slugger": make_github_slug,
}


def make_rules(configuration: Configuration) -> MarkdownRules:
    """Return how a site reads Markdown, by the plugins that its program names."""
    program = configuration.program
    packages = {package: name for name, package in _IMPORT.findall(program)}
    prepare, hide = _choose_templates(configuration.markdown_engine)
    family = COMMONMARK if _ENABLED_CODE.search(program) else ELEVENTY
    rules = MarkdownRules(AuthorAnchors, prepare, family=family, boxes=True, hide=hide)
    if _find_plugin("markdown-it-attrs", program, packages) is None:
        rules = replace(rules, attributes=_NO_ATTRIBUTES)
    options = _find_plugin("markdown-it-anchor", program, packages)
    if options is not None:
        return _add_anchors(rules, options, packages)
    plugin = _ID_ATTRIBUTE_PLUGIN.search(program)
    has_ids = plugin is not None and not _CUSTOM_OPTION.search(plugin[1])
    return replace(rules, anchors=IdAttributeAnchors) if has_ids else rules


def _choose_templates(engine: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """Return the functions `prepare` and `hide` of MarkdownRules for the templates of a language."""
    if engine == "njk":
        return nunjucks.strip_nunjucks, nunjucks.hide_nunjucks
    return (liquid.strip_liquid, liquid.hide_liquid) if engine else (str, str)


def _find_plugin(package: str, program: str, packages: dict[str, str]) -> str | None:
    """Return the source of the options in `.use(plugin, options)`; the program if they are a variable.

    None if the program does not use the plugin. `packages`: the names by which packages are imported.
    """
    inline = rf"require\([\"']{package}[\"']\)"
    name = rf"{re.escape(packages[package])}\b" if package in packages else inline
    match = re.search(rf"\.use\(\s{{0,50}}(?:{name}|{inline})(?:\.default)?([^;]{{0,2000}})", program)
    if match is None:
        return None
    return program if re.match(r"\s{0,50},\s{0,50}\w", match[1]) else match[1]


def _add_anchors(rules: MarkdownRules, options: str, packages: dict[str, str]) -> MarkdownRules:
    """Return the rules with the anchors of markdown-it-anchor, if its function for slugs is known."""
    slugify_function = _choose_slugify(options, packages)
    if slugify_function is None:
        return rules
    return replace(rules, anchors=lambda: MarkdownItAnchors(slugify_function), anchor_levels=_read_levels(options))


def _choose_slugify(options: str, packages: dict[str, str]) -> Slugify | None:
    """Return the function of the option `slugify`; None if it is not known."""
    match = _SLUGIFY_OPTION.search(options)
    if match is None:
        return make_encoded_slug
    value = match[2] if match[1] else "slugify"
    if getter := re.search(r"getFilter\(\s{0,20}[\"'](slugify|slug)[\"']", value):
        return slugify if getter[1] == "slugify" else make_slug
    names = set(re.findall(r"[\w$]+", value))
    named = (package for package, name in packages.items() if name in names)
    return next((_SLUGIFY_PACKAGES[package] for package in named if package in _SLUGIFY_PACKAGES), None)


def _read_levels(options: str) -> frozenset[int]:
    """Return the levels of the headings that get an id: those listed, or all from one level on."""
    match = _LEVEL_OPTION.search(options)
    if match is None:
        return frozenset(range(1, 7))
    numbers = [int(digit) for digit in re.findall(r"\d", match[1])]
    return frozenset(numbers if match[1].startswith("[") else range(numbers[0], 7))


class MarkdownItAnchors(UniqueAnchors):
    """Names headings as `markdown-it-anchor` does."""

    def __init__(self, slugify_function: Slugify) -> None:
        super().__init__()
        self._slugify = slugify_function

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        if given:
            return self.reserve(given)
        try:
            return self.make_unique(self._slugify(_get_text(tokens)))
        except ValueError:
            return ""


class IdAttributeAnchors:
    """Names headings as Eleventy's IdAttributePlugin does: at a clash, numbers begin with 2 and may clash again."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        if given or not tokens:
            self._counts[given] = self._counts.get(given, 0) + bool(given)
            return given
        slug = slugify(_get_text(tokens, line_end="\n"))
        self._counts[slug] = self._counts.get(slug, 0) + 1
        return f"{slug}-{self._counts[slug]}" if self._counts[slug] > 1 else slug


def _get_text(tokens: list[Token], line_end: str = "") -> str:
    """Return the text of a heading without images and HTML tags. `line_end`: what a line end becomes."""
    contents = (line_end if token.type in ("softbreak", "hardbreak") else token.content for token in tokens)
    kinds = ("text", "text_special", "code_inline", "softbreak", "hardbreak")
    return "".join(text for token, text in zip(tokens, contents, strict=True) if token.type in kinds)
