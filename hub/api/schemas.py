"""What the routes say of themselves in OpenAPI; the bodies are read by hand, with limits."""

from hub.api.batch import LineBody
from hub.api.bodies import FORM_TYPE, JSON_TYPE, LookupBody, QuestionBody
from hub.api.lines import LINES_TYPE
from hub.api.statements import StatementsBody

GIVEN = {
    "type": "object",
    "required": ["value", "marks"],
    "properties": {
        "value": {"description": "Text, or a list of {value, source, received_at}."},
        "source": {"type": "string"},
        "received_at": {"type": "string", "format": "date-time"},
        "marks": {"type": "array", "items": {"type": "string"}},
    },
}
WITHHELD = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field", "reason", "message"],
        "properties": {name: {"type": "string"} for name in ("field", "reason", "message")},
    },
}
RECEIPT = {
    "type": "object",
    "required": ["entry", "leaf_hash", "proof"],
    "properties": {
        "entry": {"type": "integer"},
        "leaf_hash": {"type": "string"},
        "proof": {"type": "string"},
    },
}
ANSWER = {
    "type": "object",
    "required": ["fields", "withheld", "receipt"],
    "properties": {
        "fields": {"type": "object", "additionalProperties": GIVEN},
        "withheld": WITHHELD,
        "receipt": RECEIPT,
    },
}
PROBLEM_MEMBERS = {
    "type": {"type": "string"},
    "title": {"type": "string"},
    "status": {"type": "integer"},
    "detail": {"type": "string"},
    "withheld": WITHHELD,
    "receipt": RECEIPT,
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": PROBLEM_MEMBERS,
}
PROBLEMS = {
    status: {"description": words, "content": {"application/problem+json": {"schema": PROBLEM}}}
    for status, words in (
        ("400", "The request cannot be read"),
        ("401", "No valid token, or no token issued"),
        ("403", "Nothing may be shown"),
        ("404", "Nobody, or nothing that may be shown: the two look the same"),
        ("413", "Too large"),
        ("415", "Wrong content type"),
        ("422", "Something is missing or has another form"),
        ("503", "The log cannot be written: nothing was released"),
    )
}
LOOKUP_DOCUMENTATION: dict[str, object] = {
    "summary": "Ask about one person, for one purpose",
    "requestBody": {
        "required": True,
        "content": {JSON_TYPE: {"schema": LookupBody.model_json_schema()}},
    },
    "responses": {
        "200": {"description": "Answered", "content": {JSON_TYPE: {"schema": ANSWER}}},
        **PROBLEMS,
    },
}
TOKEN_DOCUMENTATION: dict[str, object] = {
    "summary": "Exchange a signed assertion for an access token",
    "requestBody": {
        "required": True,
        "content": {
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "client_assertion_type", "client_assertion"],
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "client_assertion_type": {"type": "string"},
                        "client_assertion": {"type": "string"},
                        "scope": {"type": "string"},
                        "client_id": {"type": "string"},
                    },
                }
            }
        },
    },
    "responses": {
        "200": {"description": "A token"},
        "400": PROBLEMS["400"],
        "401": PROBLEMS["401"],
    },
}
LINE = {
    "type": "object",
    "required": ["line", "status"],
    "properties": {
        "line": {"type": "integer", "minimum": 2},
        "status": {"type": "integer"},
        "fields": {"type": "object", "additionalProperties": GIVEN},
        **PROBLEM_MEMBERS,
    },
}
BATCH_DOCUMENTATION: dict[str, object] = {
    "summary": "Ask about many people, for one purpose: a line each",
    "requestBody": {
        "required": True,
        "content": {
            LINES_TYPE: {
                "schema": {"type": "string"},
                "itemSchema": {
                    "anyOf": [QuestionBody.model_json_schema(), LineBody.model_json_schema()]
                },
            }
        },
    },
    "responses": {
        "200": {
            "description": "A line for each person, in the order asked",
            "content": {LINES_TYPE: {"schema": {"type": "string"}, "itemSchema": LINE}},
        },
        **{status: PROBLEMS[status] for status in ("400", "401", "413", "415", "422", "503")},
    },
}
STATED = {
    "type": "object",
    "required": ["answer", "source", "received_at", "marks"],
    "properties": {
        "answer": {"type": "boolean"},
        "source": {"type": "string"},
        "received_at": {"type": "string", "format": "date-time"},
        "marks": {"type": "array", "items": {"type": "string"}},
    },
}
CHECKED = {
    "type": "object",
    "required": ["statements", "withheld", "receipt"],
    "properties": {
        "statements": {"type": "object", "additionalProperties": STATED},
        "withheld": WITHHELD,
        "receipt": RECEIPT,
    },
}
STATEMENTS_DOCUMENTATION: dict[str, object] = {
    "summary": "Ask yes or no about one person, without the value behind it",
    "requestBody": {
        "required": True,
        "content": {JSON_TYPE: {"schema": StatementsBody.model_json_schema()}},
    },
    "responses": {
        "200": {"description": "Answered", "content": {JSON_TYPE: {"schema": CHECKED}}},
        **PROBLEMS,
    },
}
DOCUMENTATION = {
    "/v1/statements:check": STATEMENTS_DOCUMENTATION,
    "/v1/profiles:batch": BATCH_DOCUMENTATION,
    "/v1/profiles:lookup": LOOKUP_DOCUMENTATION,
    "/oauth/token": TOKEN_DOCUMENTATION,
}
