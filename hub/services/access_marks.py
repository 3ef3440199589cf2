"""What the officer sees of odd accesses: the newest marks, and which entries stand behind them."""

from collections.abc import Collection, Mapping

from hub.services.front_office import FrontOffice
from hub.services.reading import snapshot
from hub.store import followed_log as store
from hub.store.followed_log import MarkRow

__all__ = ["MarkRow", "newest_marks", "rules_behind"]

MOST_SHOWN = 20


def newest_marks(office: FrontOffice) -> tuple[MarkRow, ...]:
    """The newest marks; the page that shows them has its own entry in the log."""
    with snapshot(office.engine, office="dpo") as connection:
        return tuple(store.newest_marks(connection, MOST_SHOWN))


def rules_behind(office: FrontOffice, numbers: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Which rules each of these entries stands behind."""
    if not numbers:
        return {}
    with snapshot(office.engine, office="dpo") as connection:
        return store.rules_of_entries(connection, numbers)
