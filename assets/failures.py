"""A failed stage tells Dagster what failed, never with which value (P4).

Dagster keeps exceptions whole, messages and causes included, and library messages can
quote a row. So only the hub's own messages, which hold no value, are passed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from hub.errors import HubError


@contextmanager
def value_free(stage: str) -> Iterator[None]:
    """Turn any exception of a stage into a failure without values and without a cause."""
    try:
        yield
    except HubError as error:
        raise dg.Failure(description=f"{stage}: {error}", allow_retries=False) from None
    except Exception as error:  # noqa: BLE001 - whatever it was, its text must not be stored
        kind = type(error).__name__
        raise dg.Failure(
            description=f"{stage}: {kind}. Nada quedó a medias; corrija la causa y repita.",
            allow_retries=False,
        ) from None
