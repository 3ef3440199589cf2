"""What is asked of the access log and what comes back: filters, rows and tallies."""

from dataclasses import dataclass, field
from datetime import date, datetime

from hub.records.identifiers import CitizenId


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries to read; None means any. `is_own` keeps or leaves out own visits."""

    agency: str | None = None
    purpose: str | None = None
    outcomes: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    is_own: bool | None = None
    readable_on: date | None = None  # leaves out what the law shows the person only later


EVERYTHING = TrailFilter()


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry as it is stored, with the citizen it is about when there is one."""

    seq: int
    entry: bytes = field(repr=False)
    leaf_hash: bytes
    citizen_id: CitizenId | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AgencyTally:
    """How often one agency asked about a citizen."""

    agency: str
    shown: int
    refused: int


@dataclass(frozen=True, slots=True)
class PurposeUse:
    """How often a permission let an agency see something, and when it last did."""

    purpose: str
    times: int
    last_at: datetime
