"""The slugs of pymdownx remove tags as its pattern does. `test_growth.py` measures that the time is linear."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from index.sites.mkdocs.slugs import PymdownxSlugs


@given(st.text("<>/ab -"))
@example("<a>b</a> <c")
@example("a > b < c")
def test_tags_are_removed_as_by_the_pattern(text: str) -> None:
    expected = re.sub(r"</?[^>]*>", "", text).strip()
    assert PymdownxSlugs()(text, "-") == re.sub(r"[^\w\- ]", "", expected).replace(" ", "-")
