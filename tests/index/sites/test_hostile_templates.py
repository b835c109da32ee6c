"""Removing templates from hostile text takes linear time."""

from __future__ import annotations

import pytest

from index.markdown.templates import liquid, shortcodes, tera

HOSTILE = ["{{", "{% raw %}", "{% highlight x %}", "{% comment %}", "{{<", '{{< a "', "{{< `", "{{% x", '{{ a("',
           "{% a('",
           "{{</*", "{{/*", "{{ a(x", "{:", "* toc\n{:toc", "<", "```", "~~~ x\n"]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_removing_templates_takes_linear_time(piece: str) -> None:
    body = piece * (200_000 // len(piece))  # in quadratic time this would take minutes
    for prepare in (shortcodes.expand_shortcodes, liquid.strip_liquid, tera.strip_tera):
        prepare(body)
