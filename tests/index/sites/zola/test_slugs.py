"""Slugs of Zola."""

from __future__ import annotations

import pytest

from index.sites.zola.slugs import slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("My Test String!!!1!1", "my-test-string-1-1"), ("  --test_-_cool", "test-cool"), ("You & Me", "you-me"),
        ("Æúű--cool?", "aeuu-cool"), ("日本", "ri-ben"), ("e\u0301te\u0301", "ete"),
        ("объём", "ob-iom"), ("ア・イ", "a-i"), ("אבא", "b"), ("الإدخال", "l-dkhl"),
        ("a\u200db", "ab"), ("", ""), ("!?", ""),
    ],
)  # fmt: skip
def test_slug(text: str, slug: str) -> None:
    assert slugify(text) == slug
