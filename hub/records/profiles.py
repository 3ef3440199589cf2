"""What publishing hands to the store: sealed sections, wrapped keys, tags and counts."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.records.identifiers import CitizenId, DeliveryId


@dataclass(frozen=True, slots=True)
class DataKey:
    """A citizen's data key, wrapped under an epoch of the wrapping key."""

    citizen_id: CitizenId
    epoch: int
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedSection:
    """One category of one citizen, sealed, with a keyed tag of its content."""

    citizen_id: CitizenId
    category: str
    sealed: bytes = field(repr=False)
    content_tag: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookupTag:
    """A blind tag under which a citizen can be found."""

    tag: bytes = field(repr=False)
    citizen_id: CitizenId = field()


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """What became of one delivery: rows in = validated + quarantined + stopped (P6)."""

    delivery_id: DeliveryId
    agency: str
    state: str
    refused_reason: str | None
    rows_in: int
    rows_validated: int
    rows_quarantined: int
    received_at: datetime
    rows_stopped: int = 0


@dataclass(frozen=True, slots=True)
class Statistic:
    """One published count; `people` is None where the cell is suppressed."""

    metric: str
    dimension: str
    bucket: str
    people: int | None
