"""Judge data files that are programs: find their literals, and whether their code may hide posts."""

from __future__ import annotations

import re
from typing import Any

from ...posts.javascript_literals import parse_javascript_value

COMPUTED_PERMALINK = "\0computed permalink"
"""A key of data whose permalink only a program knows; no author can write it."""
HIDING_CODE = "\0hiding code"
"""A key of data whose program may hide posts for reasons that we do not know."""
FUTURE_HIDING_CODE = "\0future hiding code"
"""A key of data whose program may hide posts with a date in the future."""

_LITERAL = re.compile(
    r"""(?<![\w.$])["']?(draft|permalink|eleventyExcludeFromCollections|tags|layout|lang|date)["']?\s{0,50}:\s{0,50}"""
    r"""("[^"\n]{0,300}"|'[^'\n]{0,300}'|true\b|false\b|\[[^\[\]{}]{0,1000}\])\s{0,50}(?=[,}\n])"""
)
_KEY = re.compile(r"""(?<![\w.$])["']?(draft|permalink|eleventyExcludeFromCollections)["']?\s{0,50}(?:[:(]|(?=[,}]))""")
_DECLARATION = re.compile(r"^[ \t]*(?:const|let|var|function)[ \t]+(\w+)[ \t]*(?:=(?!=)|(?=\())", re.MULTILINE)
_EXPORTED = re.compile(
    r"(?:\b(?:module\.)?exports\.|^[ \t]*export[ \t]+(?:const|let|var)[ \t]+)(\w+)[ \t]*=(?!=)", re.MULTILINE
)
_REEXPORT = re.compile(
    r"\bmodule\.exports\s{0,20}=\s{0,20}(?:await\s)?require\(|\.\.\.\s{0,5}require\("
    r"|^[ \t]*export\s{0,5}[*{][^;{}]{0,300}\}?\s{0,20}from\b",
    re.MULTILINE,
)
_IMPORTED = re.compile(
    r"""\bimport\s([^;"'()]{1,300}?)\sfrom\s{0,20}["']\.|\b(?:const|let|var)\s([^;=]{1,300}?)=\s{0,20}require\(\s{0,20}["']\."""
)
"""Matches the names of what a program imports from files of the site."""
_EXPORTED_NAME = re.compile(
    r"(?:\bmodule\.exports\s{0,20}=|^[ \t]*export[ \t]+default\b)\s{0,20}(\w+)\s{0,20}(?:[,;\n]|\Z)|\.\.\.(\w+)\b",
    re.MULTILINE,
)
_END_OF_STATEMENT = re.compile(r";[ \t]*$", re.MULTILINE)
_READ_NAMES = re.compile(r"\bdata\s?(?:\?\.|\.)\s?(\w+)|\bdata\[[\"'](\w+)[\"']\]")
_PARAMETERS = re.compile(r"\(\s{0,50}\{([^{}()]{0,300})\}[^()]{0,100}\)\s{0,50}(?:=>|\{)")
_DRAFT_NAMES = {"draft", "date", "permalink", "page", "eleventyexcludefromcollections", "eleventy", "title", "slug",
                "tags", "build", "env"}  # fmt: skip


def read_code_data(source: str) -> dict[str, Any]:
    """Return what is known of the data of a program, from its source without comments. Keys are in lower case.

    A program that hides drafts, and perhaps posts from the future, is a convention that the rules follow anyway. If it
    may hide posts for other reasons, HIDING_CODE is set.
    """
    source = _END_OF_STATEMENT.sub(",", _EXPORTED.sub(r"\1:", source))
    data: dict[str, Any] = {}
    for key, literal in _LITERAL.findall(source):
        data.setdefault(key.lower(), _parse(literal))
    computed = {match[1].lower() for match in _KEY.finditer(_LITERAL.sub(",", source))}
    if "permalink" in computed:
        data[COMPUTED_PERMALINK] = True
    if computed & {"draft", "eleventyexcludefromcollections"} or ("permalink" in computed and _mentions_false(source)):
        data |= _judge_conditions(source)
    return data | {HIDING_CODE: True} if _exports_import(source) else data


def _exports_import(source: str) -> bool:
    """Return whether the data of a program, or a part of it, is what another file exports."""
    if _REEXPORT.search(source):
        return True
    names = {name for first, second in _IMPORTED.findall(source) for name in re.findall(r"\w+", first or second)}
    return any((first or second) in names for first, second in _EXPORTED_NAME.findall(source))


def read_code_front_matter(source: str) -> dict[str, Any]:
    """Return what is known of front matter that is a program: its declarations become keys like those of an object."""
    return read_code_data(_END_OF_STATEMENT.sub(",", _DECLARATION.sub(r"\1:", source)))


def _judge_conditions(source: str) -> dict[str, Any]:
    """Return the keys that say which posts the code may hide."""
    names = {first or second for first, second in _READ_NAMES.findall(source)}
    for parameters in _PARAMETERS.findall(source):
        names |= set(re.findall(r"\w+", parameters))
    names = {name.lower() for name in names}
    if "draft" not in names or not names <= _DRAFT_NAMES:
        return {HIDING_CODE: True}
    return {FUTURE_HIDING_CODE: True} if "date" in names else {}


def _mentions_false(source: str) -> bool:
    return re.search(r"\bfalse\b", source) is not None


def _parse(literal: str) -> Any:
    try:
        return parse_javascript_value(literal)
    except ValueError:
        return None
