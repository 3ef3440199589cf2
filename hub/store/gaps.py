"""SQL of the register of gaps: what the rules were asked and do not know."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from hub.store.rulebook_tables import rule_gaps


@dataclass(frozen=True, slots=True)
class Gap:
    """What was missing, for whom, since when and how often."""

    agency: str
    missing: str
    purpose: str
    first_at: datetime
    last_at: datetime
    times: int


def count_gap(
    connection: Connection, agency: str, missing: str, purpose: str, now: datetime
) -> None:
    """Count a gap met once more."""
    gap = Gap(agency, missing, purpose, now, now, 1)
    adding = insert(rule_gaps).values(asdict(gap))
    again = adding.on_conflict_do_update(
        index_elements=[rule_gaps.c.agency, rule_gaps.c.missing, rule_gaps.c.purpose],
        set_={"last_at": now, "times": rule_gaps.c.times + 1},
    )
    connection.execute(again)


def gaps(connection: Connection) -> Sequence[Gap]:
    """Every gap, the last met first."""
    wanted = select(rule_gaps).order_by(rule_gaps.c.last_at.desc(), rule_gaps.c.agency)
    return [Gap(**row) for row in connection.execute(wanted).mappings()]
