"""What the Data Tracker endpoints say of themselves: the shapes of the official file, made strict."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hub.api.schemas import PROBLEMS

MOMENT = {"type": "string", "format": "date-time"}
TEXT = {"type": "string"}
USAGE = {
    "type": "object",
    "required": ["logtime", "action", "receiverCode", "receiverName", "receiverSystem"],
    "additionalProperties": False,
    "properties": {
        "logtime": MOMENT,
        "action": TEXT,
        "receiverCode": TEXT,
        "receiverName": TEXT,
        "receiverSystem": TEXT,
    },
}
PAGE = {
    "type": "object",
    "required": ["totalUsages", "usages"],
    "additionalProperties": False,
    "properties": {
        "totalUsages": {"type": "integer", "minimum": 0},
        "usages": {"type": "array", "maxItems": 1_000, "items": USAGE},
    },
}
PERIOD = {
    "type": "object",
    "required": ["periodStart"],
    "additionalProperties": False,
    "properties": {"periodStart": MOMENT, "periodEnd": MOMENT},
}
HEARTBEAT = {
    "type": "object",
    "required": ["status"],
    "additionalProperties": False,
    "properties": {"status": {"enum": ["OK", "FAIL"]}, "message": TEXT},
}
CODE = {"type": "string", "pattern": "^CO(CC|TI|RC|CE|PPT|PA)?[0-9A-Z]{3,24}$"}


def _query(name: str, schema: Mapping[str, object]) -> dict[str, object]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _described(
    summary: str, schema: object, parameters: Sequence[object] = ()
) -> dict[str, object]:
    answered = {"description": "Answered", "content": {"application/json": {"schema": schema}}}
    responses = {"200": answered} | {
        status: PROBLEMS[status] for status in ("400", "401", "403", "503")
    }
    return {"summary": summary, "parameters": list(parameters), "responses": responses}


USER = {
    "name": "X-Road-UserId",
    "in": "header",
    "required": True,
    "schema": CODE,
    "description": "The person who asks, as CO and their document",
}
QUERY = (
    USER,
    _query("userCode", CODE),
    _query("periodStart", MOMENT),
    _query("periodEnd", MOMENT),
    _query("offset", {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0}),
    _query("limit", {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 1_000}),
)
TRACKER_DOCUMENTATION: Mapping[str, dict[str, object]] = MappingProxyType(
    {
        "/v2/findUsage": _described("Who used a person's data, newest first", PAGE, QUERY),
        "/v2/usagePeriod": _described("Since when uses are kept", PERIOD),
        "/v2/heartbeat": _described("Whether uses can be asked for", HEARTBEAT),
    }
)
