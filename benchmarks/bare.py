"""The least that a Flask endpoint does: a JSON of ten results, the same each time."""

import os
from pathlib import Path

from flask import Flask, Response, json, jsonify, request

application = Flask(__name__)
_ANSWER = json.loads(Path(os.environ["POSTHASTE_BENCH_ANSWER"]).read_text("utf-8"))


@application.get("/search")
def search() -> Response:
    """Answer with what was recorded from Posthaste."""
    return jsonify({**_ANSWER, "query": request.args.get("q", "")})
