"""One and only one sequence of bytes for a document, so that a signature can be checked later."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""Plain JSON without fractions: they have no single spelling, so they are never signed."""


def canonical_bytes(document: Mapping[str, Json]) -> bytes:
    """Keys in code-point order, no spaces, UTF-8, no escapes: the same document, the same bytes."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()
