"""APIs of other search products, so that their widgets work with Posthaste unchanged."""

from __future__ import annotations

from flask import Blueprint

from . import algolia, pagefind

blueprint = Blueprint("posthaste_dialects", __name__)  # the name is part of labels in /metrics, so it must not change
blueprint.add_url_rule("/pagefind/pagefind.js", "pagefind", pagefind.send_module)
blueprint.add_url_rule("/1/indexes/*/queries", "queries", algolia.run_queries, methods=["POST"])
