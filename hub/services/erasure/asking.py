"""Who is to be erased, why, and whether anything forbids it; all of it before anything is begun."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection

from consent.terms import Language
from hub.services.erasure.errors import ErasureError, ErasureHeldError
from hub.services.subject_lookup import Document
from hub.store import erasing as store
from hub.store.erasing import ErasureRow
from hub.vault.keyring import KeyRing
from policies.erasure import ErasureRules

REQUEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")


@dataclass(frozen=True, slots=True)
class ErasureOrder:
    """What an officer asks: whom, on which request, for which reason, and who answers for it."""

    people: tuple[UUID, ...] = field(repr=False)
    request: str
    reason: str
    actor: str


def begin(connection: Connection, order: ErasureOrder, rules: ErasureRules, now: datetime) -> UUID:
    """Write an erasure down with everybody who is one person with those named; return its number."""
    _refuse_odd(order, rules)
    people = store.with_aliases(connection, order.people)
    unknown = set(order.people) - store.known_people(connection, order.people)
    if unknown or not order.people:
        raise ErasureError(
            f"{len(unknown) or 'Ninguna'} de las personas pedidas no está en el hub. "
            "No se suprimió a nadie; revise los identificadores."
        )
    if store.is_in_doubt(connection, people):
        hold = rules.holds["profile-in-doubt"]
        raise ErasureHeldError(
            f"{hold.why.say(Language.SPANISH)} ({hold.norms[0].cite}). No se suprimió a nadie; "
            "resuelva antes la revisión."
        )
    row = ErasureRow(uuid4(), tuple(people), order.request, order.reason, order.actor, now)
    store.begin_erasure(connection, row)
    return row.erasure_id


def people_of(
    connection: Connection, ring: KeyRing, documents: Sequence[Document]
) -> tuple[UUID, ...]:
    """Return whom these documents find; one that finds nobody, or several, stops the erasure."""
    tags = [document.tag(ring) for document in documents]
    found: dict[bytes, set[UUID]] = {tag: set() for tag in tags}
    for tag, person in store.people_with_tags(connection, tags):
        found[tag].add(person)
    for line, tag in enumerate(tags, start=1):
        if len(found[tag]) != 1:
            raise ErasureError(
                f"El documento de la línea {line} no señala a una sola persona. "
                "No se suprimió a nadie; búsquela por su identificador en el hub."
            )
    return tuple(person for people in found.values() for person in people)


def _refuse_odd(order: ErasureOrder, rules: ErasureRules) -> None:
    if order.reason not in rules.reasons:
        raise ErasureError(f"El motivo debe ser uno de: {', '.join(rules.reasons)}.")
    if not REQUEST.fullmatch(order.request):
        raise ErasureError("Escriba el número de la solicitud sin espacios ni nombres.")
