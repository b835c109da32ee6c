"""Configure logging: lines of text for people, or one JSON object per line for programs.

Both formats include the id of the request that the message belongs to.
"""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

from .printable import make_printable, make_printable_line

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the current request; empty outside a request."""

REQUEST_FIELDS = ("method", "path", "status", "ms")
"""Extra attributes of the record of a request. The query is not logged: searches are private."""


def configure(form: str, *, verbose: bool = False) -> None:
    """Log to standard error in one of LOG_FORMATS. Do nothing if the host program has its own handlers.

    JSON, like `verbose`, includes every request; otherwise only warnings and errors are logged.
    """
    root = logging.getLogger()
    previous = [handler for handler in root.handlers if isinstance(handler.formatter, _JsonFormatter | _TextFormatter)]
    if root.handlers and not previous:
        return
    for handler in previous:
        root.removeHandler(handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if form == "json" else _TextFormatter("%(levelname)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO if verbose or form == "json" else logging.WARNING)


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the message, on one line, with the request's id; then the traceback if there is one."""
        text = make_printable(super().format(record))
        return f"{text} [{request_id.get()}]" if request_id.get() else text

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name of the base class
        """Return the line of the message: a name or a path in it cannot begin another line of the log."""
        return make_printable_line(super().formatMessage(record))


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object on one line."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            entry["request_id"] = request_id.get()
        entry |= {name: value for name in REQUEST_FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(entry, default=str).decode()
