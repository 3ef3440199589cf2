"""SQL of the limits: one statement takes from every window or tells which one is used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from hub.store.limit_tables import quota_uses

# The counters survive a crash of the hub; of a crash of the machine they may lose its last half
# second, which is why taking does not wait for the disk. The log does wait: it is the record.
_TAKE = text(
    """
    insert into hub.quota_uses as q (agreement, measure, starts_at, used, most)
    select w.agreement, w.measure, w.starts_at, w.amount, w.most
    from unnest(
        cast(:agreements as text[]), cast(:measures as text[]),
        cast(:starts as timestamptz[]), cast(:amounts as bigint[]), cast(:mosts as bigint[])
    ) as w (agreement, measure, starts_at, amount, most)
    where w.amount <= w.most and set_config('synchronous_commit', 'off', true) is not null
    on conflict (agreement, measure, starts_at) do update
    set used = q.used + excluded.used, most = excluded.most
    where q.used + excluded.used <= excluded.most
    returning q.agreement, q.measure
    """
)


@dataclass(frozen=True, slots=True)
class Window:
    """One counter: of an agreement, by a measure, since a moment."""

    agreement: str
    measure: str
    starts_at: datetime
    amount: int
    most: int


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a window is used."""

    agreement: str
    measure: str
    used: int


def take(connection: Connection, windows: Sequence[Window]) -> list[Window]:
    """Take from each window; answer those that have no room, for which nothing was taken."""
    taken = {
        (row.agreement, row.measure)
        for row in connection.execute(
            _TAKE,
            {
                "agreements": [window.agreement for window in windows],
                "measures": [window.measure for window in windows],
                "starts": [window.starts_at for window in windows],
                "amounts": [window.amount for window in windows],
                "mosts": [window.most for window in windows],
            },
        )
    }
    return [window for window in windows if (window.agreement, window.measure) not in taken]


def used_since(
    connection: Connection, agreements: Sequence[str], measure: str, starts_at: datetime
) -> list[Used]:
    """What was used of these agreements in the window that starts here."""
    wanted = select(quota_uses).where(
        quota_uses.c.agreement.in_(agreements),
        quota_uses.c.measure == measure,
        quota_uses.c.starts_at == starts_at,
    )
    return [Used(row.agreement, row.measure, row.used) for row in connection.execute(wanted)]


def touch(connection: Connection, now: datetime) -> None:
    """Write one row durably: a full or read-only disk says no here and not at the next access."""
    connection.execute(
        text(
            "insert into hub.quota_uses as q (agreement, measure, starts_at, used, most)"
            " values ('-', 'probe', 'epoch', extract(epoch from cast(:now as timestamptz)), 0)"
            " on conflict (agreement, measure, starts_at) do update set used = excluded.used"
        ),
        {"now": now},
    )
