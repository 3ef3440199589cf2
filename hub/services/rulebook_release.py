"""Putting a rulebook in force: signed, entered in the log, kept whole, told to nobody twice.

A version that opens delicate fields (sensitive, of children, of protected people) needs two
officers who vouch for it. Rules that are not the signed ones do not load at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Engine

from consent.canonical import canonical_bytes
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.access_log import LogWriter
from hub.services.errors import ServiceError
from hub.store import releases as store
from hub.store.releases import Approval, Release
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key
from policies.compare import Difference
from policies.rule_files import pack, unpack
from policies.rulebook import Rulebook, rulebook_of

ACTIVATED = "rulebook-activated"
APPROVED = "rulebook-approved"
SIGNATURES_NEEDED = 2
ASK_AGAIN = "Nada cambió: siguen en vigor las reglas anteriores."


class RulebookNotInForceError(ServiceError):
    """The rules at hand are not the signed ones in force."""


class SecondSignatureError(ServiceError):
    """The rules open delicate fields and fewer than two officers vouch for them."""


@dataclass(frozen=True, slots=True)
class ReleaseDesk:
    """The database (role: operator), the keys and the log; made once a command."""

    operator: Engine
    ring: KeyRing = field(repr=False)
    log: LogWriter = field(repr=False)


def activate(
    desk: ReleaseDesk,
    rulebook: Rulebook,
    now: datetime,
    differences: Callable[[Rulebook], Sequence[Difference]],
) -> bool:
    """Enter these rules in the log and put them in force; False when they are already.

    `differences` compares the version in force with these rules; the first version has nothing
    to be compared with. The log comes first: rules that could not be entered are not in force (P2).
    """
    with transaction(desk.operator) as connection:
        current = store.release_in_force(connection)
    if current is not None and current.version == rulebook.version:
        return False
    widened = 0
    if current is not None:
        before = kept_rulebook(desk.operator, current.version)
        widened = sum(one.is_delicate for one in differences(before))
        _refuse_unvouched(desk, rulebook, widened)
    _enter(desk, rulebook, ACTIVATED, now, {"widened": str(widened)})
    signature = signing_key(desk.ring, KeyPurpose.RULEBOOK).sign(rulebook.version.encode())
    with transaction(desk.operator) as connection:
        store.save_release(
            connection,
            Release(rulebook.version, signature, now, widened),
            pack(rulebook.files),
        )
    return True


def approve(desk: ReleaseDesk, version: str, officer: str, reason: str, now: datetime) -> bool:
    """An officer vouches for a version with a reason; False when they had already."""
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer=officer,
        rulebook=version,
        detail=APPROVED,
    )
    desk.log.append(entry)
    signed = _vouched(version, officer, reason)
    signature = signing_key(desk.ring, KeyPurpose.RULEBOOK).sign(signed)
    with transaction(desk.operator) as connection:
        return store.add_approval(connection, Approval(version, officer, reason, signature, now))


def vouchers(desk: ReleaseDesk, version: str) -> tuple[Approval, ...]:
    """The officers whose signature on this version is good."""
    with transaction(desk.operator) as connection:
        known = store.approvals_of(connection, version)
    return tuple(
        one
        for one in known
        if _is_signed(desk.ring, one.signature, _vouched(version, one.officer, one.reason))
    )


def kept_rulebook(engine: Engine, version: str) -> Rulebook:
    """The rules of a version that was in force, from what was kept; never from the folder."""
    with transaction(engine) as connection:
        packed = store.content_of(connection, version)
    if packed is None:
        raise RulebookNotInForceError(
            f"No se guardaron las reglas {version[:16]}…. Recupérelas de una copia de seguridad."
        )
    files = unpack(packed)
    if files.version != version:
        raise RulebookNotInForceError(
            f"Las reglas guardadas {version[:16]}… fueron cambiadas. Avise al oficial de datos."
        )
    return rulebook_of(files)


def rulebook_in_force(engine: Engine, ring: KeyRing, at_hand: Rulebook) -> Rulebook:
    """The rules at hand, when they are the signed ones in force; refused otherwise."""
    with transaction(engine) as connection:
        release = store.release_in_force(connection)
    if release is None:
        raise RulebookNotInForceError(
            "Estas reglas no están firmadas. Póngalas en vigor con: hub policy activate"
        )
    if not _is_signed(ring, release.signature, release.version.encode()):
        raise RulebookNotInForceError(
            "La firma de las reglas en vigor no es buena. No se comparte nada: avise al oficial."
        )
    if release.version != at_hand.version:
        raise RulebookNotInForceError(
            f"Las reglas de la carpeta ({at_hand.version[:16]}…) no son las firmadas "
            f"({release.version[:16]}…). Compárelas con hub policy diff y póngalas en vigor, "
            "o restaure la carpeta."
        )
    return at_hand


def _refuse_unvouched(desk: ReleaseDesk, rulebook: Rulebook, widened: int) -> None:
    officers = {one.officer for one in vouchers(desk, rulebook.version)} if widened else set()
    if widened and len(officers) < SIGNATURES_NEEDED:
        raise SecondSignatureError(
            f"Estas reglas abren datos delicados en {widened} casos y llevan {len(officers)} de "
            f"{SIGNATURES_NEEDED} firmas. Firme con: hub policy approve. {ASK_AGAIN}"
        )


def _enter(
    desk: ReleaseDesk, rulebook: Rulebook, detail: str, now: datetime, inputs: dict[str, str]
) -> None:
    desk.log.append(
        AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.ASSETS,
            outcome=Outcome.PERMITTED,
            rulebook=rulebook.version,
            detail=detail,
            inputs=inputs,
        )
    )


def _vouched(version: str, officer: str, reason: str) -> bytes:
    return canonical_bytes({"version": version, "officer": officer, "reason": reason})


def _is_signed(ring: KeyRing, signature: bytes, content: bytes) -> bool:
    try:
        signing_key(ring, KeyPurpose.RULEBOOK).public_key().verify(signature, content)
    except InvalidSignature:
        return False
    return True
