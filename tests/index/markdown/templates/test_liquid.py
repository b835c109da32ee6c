"""Texts that Liquid and Nunjucks do not show at their place: captures, comments, macros, bundles."""

from __future__ import annotations

import time

import pytest

from index.markdown.templates.liquid import strip_liquid
from index.markdown.templates.nunjucks import strip_nunjucks


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a {% capture x %}secret{% endcapture %} b", "a  b"),
        ("a\n{%- capture x -%}\n```\nsecret\n```\n{%- endcapture -%}\nb", "a\n\n\n\n\n\nb"),
        ("a {% comment %}secret{% endcomment %} b", "a  b"),
        ("{% css %}p {{% endcss %}b", "b"),
        ("{% js %}\nlet a = 1\n{% endjs %}b", "\n\nb"),
        ("{% raw %}{% capture x %}{% endraw %} b", "{% capture x %} b"),
        ("{% capture x %}{% capture y %}b", ""),
        ("{# shown #} {{ x }}", "{# shown #} "),
    ],
)
def test_liquid_captures_are_not_prose(body: str, text: str) -> None:
    assert strip_liquid(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a {# secret #} b", "a  b"), ("a {#- secret -#} b", "a  b"), ("a {# x\n\ny #} b", "a \n\n b"),
        ("a {# ```\nsecret\n``` #}\nb", "a \n\n\nb"),
        ("```\n{# secret #}\n{% tag %}\n```\nb", "```\n\n{% tag %}\n```\nb"),
        ("{% set x %}secret{% endset %}b", "b"), ("{%- set x = 1 -%}b{% endset %}", "b"),
        ("{% macro f(a) %}secret {{ a }}{% endmacro %}b", "b"),
        ("{% css %}p {}{% endcss %}b", "b"), ("{% js 'head' %}x{% endjs %}b", "b"),
        ("{% raw %}{{ x }} {# y #}{% endraw %} b", "{{ x }} {# y #} b"),
        ("{% verbatim %}{% set x %}{% endverbatim %}b", "{% set x %}b"),
        ("{% if x %}a{% endif %}{{ y | z }}b", "ab"), ("plain {x}", "plain {x}"), ("a {# never closed", "a "),
        ("```\n{% raw %}{{ x }}{% endraw %}\n```\n", "```\n{{ x }}\n```\n"),
    ],
)  # fmt: skip
def test_nunjucks_is_removed(body: str, text: str) -> None:
    assert strip_nunjucks(body) == text


@pytest.mark.parametrize(
    "part", ["{#", "{%", "{{", "{% set x %}", "{% macro", "#}", "{% capture x %}", "{%-", "{% endset"]
)
def test_hostile_templates_take_no_time(part: str) -> None:
    start = time.process_time()
    strip_nunjucks(part * 20_000)
    strip_liquid(part * 20_000)
    assert time.process_time() - start < 8
