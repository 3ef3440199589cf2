"""What happened to keys, in the same log as every access: who checks one checks both."""

from datetime import UTC, datetime

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.access_log import LogWriter

ROTATED = "key-epoch-rotated"
RETIRED = "key-epoch-retired"


def enter_key_event(log: LogWriter, detail: str, epoch: int, now: datetime) -> None:
    """Enter that an epoch is in force everywhere, or that it is gone."""
    log.append(
        AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.ASSETS,
            outcome=Outcome.PERMITTED,
            detail=detail,
            inputs={"epoch": str(epoch)},
        )
    )
