"""The log: lines for people, or one JSON object a line for programs. Both name the request that they belong to."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request in work; empty outside of any."""

FORMATS = ("text", "json")
REQUEST = ("method", "path", "status", "ms")
"""What a record of a request has beside its message; the query isn't among them: what people look for is theirs."""


def configure(form: str, *, verbose: bool = False) -> None:
    """Log to standard error in one of FORMATS; in JSON, or to be `verbose`, each request too. A program that has set up
    its own log keeps that."""
    root = logging.getLogger()
    ours = [handler for handler in root.handlers if isinstance(handler.formatter, _Json | _Text)]
    if root.handlers and not ours:
        return
    for handler in ours:
        root.removeHandler(handler)
    fresh = logging.StreamHandler(sys.stderr)
    fresh.setFormatter(_Json() if form == "json" else _Text("%(levelname)s %(message)s"))
    root.addHandler(fresh)
    root.setLevel(logging.INFO if verbose or form == "json" else logging.WARNING)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Add the request's id to the message."""
        line = super().format(record)
        return f"{line} [{request_id.get()}]" if request_id.get() else line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object, in one line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            said["request_id"] = request_id.get()
        said |= {name: value for name in REQUEST if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(said, default=str).decode()
