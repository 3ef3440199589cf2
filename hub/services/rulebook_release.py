"""Putting a rulebook in force: signed, entered in the log, told to nobody twice."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.access_log import LogWriter
from hub.store.releases import Release, is_released, save_release
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key
from policies.rulebook import Rulebook

ACTIVATED = "rulebook-activated"


def activate(
    operator: Engine, ring: KeyRing, rulebook: Rulebook, log: LogWriter, now: datetime
) -> bool:
    """Enter these rules in the log and sign them; False when they are in force already.

    The log comes first: rules that could not be entered are not in force (P2). The signature is
    Ed25519 over the version, which is the hash of every rule file.
    """
    with transaction(operator) as connection:
        if is_released(connection, rulebook.version):
            return False
    log.append(
        AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.ASSETS,
            outcome=Outcome.PERMITTED,
            rulebook=rulebook.version,
            detail=ACTIVATED,
        )
    )
    signature = signing_key(ring, KeyPurpose.CHECKPOINTS).sign(rulebook.version.encode())
    with transaction(operator) as connection:
        save_release(connection, Release(rulebook.version, signature, now))
    return True
