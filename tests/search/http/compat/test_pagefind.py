"""Pagefind's JavaScript API, as far as it can be tested without a browser."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from index.fields import KEYWORD_OF_FACET


def get_module(client: FlaskClient) -> str:
    with client.get("/pagefind/pagefind.js") as response:
        assert response.content_type.startswith("text/javascript")
        return response.get_data(as_text=True)


def test_module_has_the_functions_of_pagefind(client: FlaskClient) -> None:
    module = get_module(client)
    for name in ("search", "debouncedSearch", "preload", "filters", "options", "init", "createInstance"):
        assert f"function {name}(" in module


def test_instances_are_created_synchronously(client: FlaskClient) -> None:
    """Pagefind's Component UI calls the functions of an instance without waiting for it."""
    assert re.search(r"^export function createInstance\(", get_module(client), re.M)


def test_module_filters_by_the_parameters_of_the_field_table(client: FlaskClient) -> None:
    (table,) = re.findall(r"\{ (tags: \"[^}]+) \}", get_module(client))
    assert dict(re.findall(r'(\w+): "(\w+)"', table)) == KEYWORD_OF_FACET
