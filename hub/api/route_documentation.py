"""Everything the routes of the agency API say of themselves in OpenAPI 3.1, by path."""

from collections.abc import Mapping
from types import MappingProxyType

from hub.api.bodies import JSON_TYPE
from hub.api.consent_requests import CONSENT_REQUEST_DOCUMENTATION
from hub.api.schemas import DOCUMENTATION as QUESTIONS
from hub.api.schemas import PROBLEMS

COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
AGREEMENT_NUMBERS = (
    "people_per_day",
    "people_today",
    "requests_per_minute",
    "requests_this_minute",
    "look_back_days",
    "data_life_days",
)
USAGE = {
    "type": "object",
    "required": ["client", "agency", "day", "calls", "agreements"],
    "additionalProperties": False,
    "properties": {
        "client": TEXT,
        "agency": TEXT,
        "day": {"type": "string", "format": "date"},
        "calls": {
            "type": "object",
            "required": ["permitted", "partly", "refused", "unsettled", "error"],
            "additionalProperties": COUNT,
        },
        "agreements": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["agreement", "purpose", *AGREEMENT_NUMBERS],
                "additionalProperties": False,
                "properties": {
                    "agreement": TEXT,
                    "purpose": TEXT,
                    **dict.fromkeys(AGREEMENT_NUMBERS, COUNT),
                },
            },
        },
    },
}
NOTICES = {
    "type": "object",
    "required": ["notices"],
    "additionalProperties": False,
    "properties": {
        "notices": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["notice", "subject", "field", "kind", "entries", "at"],
                "additionalProperties": False,
                "properties": {
                    "notice": {"type": "string", "format": "uuid"},
                    "subject": {
                        "type": "object",
                        "required": ["pseudonym"],
                        "additionalProperties": False,
                        "properties": {"pseudonym": TEXT},
                    },
                    "field": TEXT,
                    "kind": TEXT,
                    "entries": {"type": "array", "items": COUNT},
                    "at": {"type": "string", "format": "date-time"},
                },
            },
        }
    },
}
NOTICE = {"name": "notice", "in": "path", "required": True, "schema": TEXT}
HEALTH = {
    "type": "object",
    "required": ["status"],
    "additionalProperties": False,
    "properties": {"status": {"const": "ok"}},
}


def _numbered(name: str) -> dict[str, object]:
    schema = {"type": "string", "pattern": "^[0-9]{1,18}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


TILE = {"name": "path", "in": "path", "required": True, "schema": TEXT}


def _described(
    summary: str, media: str, schema: Mapping[str, object], *statuses: str
) -> dict[str, object]:
    answered = {"description": "Answered", "content": {media: {"schema": schema}}}
    return {
        "summary": summary,
        "responses": {"200": answered} | {status: PROBLEMS[status] for status in statuses},
    }


_LOG = "text/plain"
_TILE = "application/octet-stream"
DOCUMENTATION: Mapping[str, dict[str, object]] = MappingProxyType(
    {
        **QUESTIONS,
        **CONSENT_REQUEST_DOCUMENTATION,
        "/v1/usage": _described(
            "A client's own calls and what its agreements leave",
            JSON_TYPE,
            USAGE,
            "400",
            "401",
            "503",
        ),
        "/v1/notices": _described(
            "What changed about values this agency received",
            JSON_TYPE,
            NOTICES,
            "400",
            "401",
            "503",
        ),
        "/v1/notices/{notice}/acknowledge": {
            "summary": "A notice was read",
            "parameters": [NOTICE],
            "responses": {"204": {"description": "Kept"}}
            | {status: PROBLEMS[status] for status in ("400", "401", "404", "503")},
        },
        "/log/checkpoint": _described(
            "The newest signed checkpoint of the log", _LOG, TEXT, "404", "503"
        ),
        "/log/proof/{index}": {
            **_described("A proof that an entry is in the log", _LOG, TEXT, "404", "503"),
            "parameters": [_numbered("index")],
        },
        "/log/tile/{path:anytext}": {
            **_described(
                "Hashes and entries of the log (C2SP tlog-tiles)", _TILE, {}, "404", "503"
            ),
            "parameters": [TILE],
        },
        "/log/consistency/{old}/{new}": {
            **_described("A proof that a log only grew", _LOG, TEXT, "404", "503"),
            "parameters": [_numbered("old"), _numbered("new")],
        },
        "/log/vkey": _described("The key that verifies checkpoints", _LOG, TEXT, "503"),
        "/log/log.vkey": _described("The same key, by its name in an export", _LOG, TEXT, "503"),
        "/healthz": _described("Whether the hub answers", JSON_TYPE, HEALTH, "503"),
    }
)
