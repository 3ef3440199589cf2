"""Structured logs: one JSON object a line, with the class of an error and where, never its text.

The text of an exception may repeat what was being handled (P4); where it was raised tells a
developer enough, and the access log tells the rest.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from typing_extensions import override

MOST_PLACES = 12


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Write the record; control characters are escaped, so a line stays one line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def configure_json_logs() -> None:
    """Let everything that is logged in this process go through the formatter."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-MOST_PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
