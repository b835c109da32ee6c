"""The description at /openapi.json agrees with the field table, the settings and the endpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.engine import Engine
from index.fields import FACETS, FILTER_PARAMETERS
from tests.support.applications import make_app


def get_description(client: FlaskClient) -> Any:
    return json.loads(client.get("/openapi.json").data)


def test_every_endpoint_and_parameter_is_described(client: FlaskClient) -> None:
    described = get_description(client)
    assert {"/search", "/suggest", "/related", "/healthz", "/readyz"} <= set(described["paths"])
    names = {p["name"] for p in described["paths"]["/search"]["get"]["parameters"]}
    expected = (
        "q page per_page tag section lang version author category series from to sort facets as_you_type "
        "prefer_lang explain browse facet_lists fields"
    )
    assert names == set(expected.split())


def test_filters_and_facets_are_those_of_the_field_table(client: FlaskClient) -> None:
    parameters = get_description(client)["paths"]["/search"]["get"]["parameters"]
    descriptions = {p["name"]: p["description"] for p in parameters}
    assert {p.name: p.help for p in FILTER_PARAMETERS}.items() <= descriptions.items()
    assert all(facet in descriptions["facets"] for facet in FACETS)


def test_reports_are_described_where_searches_are_counted(root: Path, engine: Engine, client: FlaskClient) -> None:
    assert "/searched" not in get_description(client)["paths"]
    paths = get_description(make_app(root, engine, analytics=True).test_client())["paths"]
    names = {p["name"] for p in paths["/searched"]["post"]["parameters"]}
    assert names == {p["name"] for p in paths["/search"]["get"]["parameters"]} | {"again", "clicked"}


def test_limits_are_those_of_the_settings(root: Path, engine: Engine) -> None:
    app = make_app(root, engine, max_query=7, max_per_page=3, per_page=2, max_results=60)
    parameters = get_description(app.test_client())["paths"]["/search"]["get"]["parameters"]
    schemas = {p["name"]: p["schema"] for p in parameters}
    assert schemas["q"]["maxLength"] == 7
    assert (schemas["per_page"]["maximum"], schemas["page"]["maximum"]) == (3, 60)


@pytest.mark.slow
def test_described_and_other_requests_never_cause_a_server_error(root: Path, engine: Engine) -> None:
    """Schemathesis makes valid and invalid requests from the description."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given
    from hypothesis import settings as hypothesis_settings
    from schemathesis.core.result import Ok

    app = make_app(root, engine, analytics=True)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    quick = hypothesis_settings(
        max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None,
        derandomize=True,
    )  # fmt: skip
    requests = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            if mode is schemathesis.GenerationMode.NEGATIVE and not operation.query:
                continue

            @quick
            @given(operation.as_strategy(generation_mode=mode))
            def call(case: Any) -> None:
                nonlocal requests
                requests += 1
                response = case.call()
                assert response.status_code < 500, (case.as_curl_command(), response.text)
                assert response.status_code < 400 or response.headers["content-type"] == ["application/problem+json"]

            call()
    assert requests > 100
