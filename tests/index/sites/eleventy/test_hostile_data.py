"""Any program and any data is read without an error that is not its own."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadablePost
from index.posts.javascript_literals import parse_javascript_data, parse_javascript_module, parse_javascript_value
from index.sites.eleventy.code_data import read_code_data
from index.sites.eleventy.data_files import parse_data
from index.sites.eleventy.preprocessors import find_conditions
from index.sites.eleventy.programs import strip_comments
from index.sites.eleventy.templates import UnknownValue, render

PARTS = [
    "export default ", "module.exports = ", "{", "}", "[", "]", ":", ",", ";", "draft", "permalink", "tags", "false",
    "true", "'", '"', "`", "\\", "//", "/*", "*/", "\n", " ", "const a = ", "=>", "(", ")", "data.x", "!", "{{", "}}",
    "|", "slug", "1", "-", ".", "\\ud800", "\\u0061", "é", "page.fileSlug", "addPreprocessor(", "return false", "===",
]  # fmt: skip
programs = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


@given(programs)
def test_any_program_is_read_or_refused(source: str) -> None:
    with contextlib.suppress(UnreadablePost):
        parse_javascript_data(source)
    with contextlib.suppress(ValueError):
        parse_javascript_value(source)
    parse_javascript_module(source)
    read_code_data(strip_comments(source))
    find_conditions(source)


@given(programs, st.sampled_from(["a.json", "a.js", "a.yaml", "a.toml", "a.csv"]))
def test_any_data_is_read_or_refused(source: str, path: str) -> None:
    with contextlib.suppress(UnreadablePost):
        str(parse_data(path, source)).encode()


@given(programs)
def test_any_template_is_evaluated_or_unknown(template: str) -> None:
    with contextlib.suppress(UnknownValue):
        render("{{" + template + "}}", {"page": {"fileslug": "x"}, "tags": ["a"], "a": "b"})
