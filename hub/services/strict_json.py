"""JSON as a careful reader takes it: one object, no member twice, no numbers that are none."""

import json

from hub.errors import HubError


class StrictJsonError(HubError):
    """The text is not one well-formed JSON object."""


def read_object(text: bytes | str) -> dict[str, object]:
    """Read a JSON object; what parsers are known to disagree about is refused."""
    try:
        parsed = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise StrictJsonError("No es un objeto JSON bien formado.") from error
    if not isinstance(parsed, dict):
        raise StrictJsonError("No es un objeto JSON bien formado.")
    return parsed


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_constant(name: str) -> object:
    raise ValueError(name)
