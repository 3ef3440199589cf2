"""Answers on paper, row by row: each one becomes an event with the hash of its document, or a reason.

The scanned form stays with the agency that took it; the hub keeps its SHA-256 and the officer's
code. A row that is already in the ledger is told apart, so that a file can be sent again.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from uuid import uuid5

from consent.events import ConsentEvent, ConsentLimits, Proof
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.errors import HubError
from hub.ledger.entry import AccessEntry, Outcome, is_code
from hub.ledger.entry import Channel as Door
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention
from hub.services.consenting import signed_receipt
from hub.services.errors import ProfileWithheldError
from hub.services.front_office import FrontOffice
from hub.services.offers import Offer, offer_of
from hub.services.own_data import is_minor
from hub.services.sessions import UnknownPersonError, identify
from hub.services.subject_lookup import DOCUMENT_TYPES, Document
from hub.services.writing import change
from hub.store import consents
from policies.decide import COLOMBIA

COLUMNS = (
    "tipo_documento",
    "numero_documento",
    "finalidad",
    "respuesta",
    "datos",
    "fecha",
    "idioma",
    "version_aviso",
    "evidencia",
    "funcionario",
)
ANSWERS = {
    "si": ConsentAction.GIVEN,
    "no": ConsentAction.REFUSED,
    "retira": ConsentAction.WITHDRAWN,
}


class Refusal(StrEnum):
    """Why a row was not recorded; the words say what to do about it."""

    SHAPE = "La fila no tiene las columnas debidas, o le sobra o le falta una."
    DOCUMENT = "El tipo o el número de documento no tiene la forma debida."
    PERSON = "No encontramos una sola persona con ese documento. Revíselo o vaya a la ventanilla."
    MINOR = "Es menor de edad, o no consta que sea adulta: responde quien la representa."
    PURPOSE = "Esa finalidad no pide permiso hoy."
    ANSWER = "La respuesta debe ser si, no o retira."
    FIELDS = "Los datos no son los que pide la finalidad: todos los necesarios y solo suyos."
    DATE = "La fecha no se puede leer (AAAA-MM-DD), está en el futuro o el permiso ya venció."
    LANGUAGE = "El idioma debe ser es o en."
    NOTICE = "La versión del aviso no es la de hoy: hay que pedir el permiso otra vez."
    EVIDENCE = "No está el archivo de evidencia, está vacío o su nombre no es el de un archivo."
    OFFICER = "Falta el código de quien recibió la respuesta."


class PaperFileError(HubError):
    """The file as a whole cannot be read; nothing was recorded."""


class _RowRefusedError(Exception):
    """One row that is not recorded."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A line of the file and its reason; never what was in it."""

    line: int
    refusal: Refusal


@dataclass(slots=True)
class Imported:
    """What became of the rows: recorded + known + refused = rows."""

    rows: int = 0
    recorded: int = 0
    known: int = 0
    refused: list[RowRefused] = field(default_factory=list)


def import_paper(office: FrontOffice, file: Path, evidence: Path, now: datetime) -> Imported:
    """Record every answer of a file that can be recorded; each row stands or falls alone."""
    done = Imported()
    for line, row in _rows(file):
        done.rows += 1
        try:
            is_new = _record(office, _event(office, row, evidence, now), now)
        except _RowRefusedError as refused:
            done.refused.append(RowRefused(line, refused.refusal))
            continue
        done.recorded += is_new
        done.known += not is_new
    return done


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row with the line where it ends; a row of another shape is an empty one."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            if tuple(next(reader, ())) != COLUMNS:
                raise PaperFileError(
                    f"La primera línea debe ser: {','.join(COLUMNS)}. No se registró nada."
                )
            for row in reader:
                named = zip(COLUMNS, row, strict=True) if len(row) == len(COLUMNS) else ()
                yield reader.line_num, {name: value.strip() for name, value in named}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PaperFileError(
            "El archivo no se puede leer hasta el final: debe ser CSV en UTF-8. "
            "Lo ya registrado quedó; corríjalo y envíelo otra vez."
        ) from error


def _event(
    office: FrontOffice, row: Mapping[str, str], evidence: Path, now: datetime
) -> ConsentEvent:
    if not row:
        raise _RowRefusedError(Refusal.SHAPE)
    offer = _offer(office, row, now)
    action = ANSWERS.get(row["respuesta"])
    if action is None:
        raise _RowRefusedError(Refusal.ANSWER)
    at = _signed_at(row["fecha"], now)
    ends = offer.notice.consent_end(at) if action is ConsentAction.GIVEN else None
    if ends is not None and ends <= now:
        raise _RowRefusedError(Refusal.DATE)
    language, proof = _language(row["idioma"]), _proof(row, evidence)
    citizen_id = _citizen(office, row, now)
    return ConsentEvent(
        event_id=_event_id(citizen_id, proof, offer, action),
        citizen_id=citizen_id,
        purpose=offer.purpose.code,
        recipient=offer.purpose.agency,
        action=action,
        fields=_fields(row["datos"], offer, action),
        at=at,
        channel=Channel.PAPER,
        notice_version=offer.notice.version,
        text_hash=offer.notice.text_hash(language),
        language=language,
        actor=Actor.CITIZEN,
        expires_at=ends,
        limits=ConsentLimits(**asdict(offer.agreement.limits)),
        proof=proof,
    )


def _event_id(
    citizen_id: CitizenId, proof: Proof, offer: Offer, action: ConsentAction
) -> ConsentEventId:
    """The same document for the same purpose is the same event, however often it is sent."""
    said = f"paper|{proof.evidence_hash}|{offer.purpose.code}|{action.value}"
    return ConsentEventId(uuid5(citizen_id, said))


def _offer(office: FrontOffice, row: Mapping[str, str], now: datetime) -> Offer:
    offer = offer_of(office.rulebook, row["finalidad"], now)
    if offer is None:
        raise _RowRefusedError(Refusal.PURPOSE)
    if row["version_aviso"] != offer.notice.version:
        raise _RowRefusedError(Refusal.NOTICE)
    return offer


def _fields(named: str, offer: Offer, action: ConsentAction) -> frozenset[str]:
    if action is not ConsentAction.GIVEN:
        return offer.all_fields
    fields = frozenset(filter(None, (name.strip() for name in named.split("|"))))
    if not offer.required <= fields <= offer.all_fields:
        raise _RowRefusedError(Refusal.FIELDS)
    return fields


def _signed_at(text: str, now: datetime) -> datetime:
    """The first moment of the day: whatever the person said later that day counts more."""
    try:
        at = datetime.combine(date.fromisoformat(text), time(), COLOMBIA).astimezone(UTC)
    except ValueError as error:
        raise _RowRefusedError(Refusal.DATE) from error
    if at > now:
        raise _RowRefusedError(Refusal.DATE)
    return at


def _language(text: str) -> Language:
    try:
        return Language(text)
    except ValueError as error:
        raise _RowRefusedError(Refusal.LANGUAGE) from error


def _proof(row: Mapping[str, str], evidence: Path) -> Proof:
    if not is_code(row["funcionario"]):
        raise _RowRefusedError(Refusal.OFFICER)
    name = row["evidencia"]
    scan = evidence / name
    # A bare name of the folder: no path of the file's author leads anywhere else.
    if not name or Path(name).name != name or not scan.is_file() or scan.is_symlink():
        raise _RowRefusedError(Refusal.EVIDENCE)
    if scan.stat().st_size == 0:
        raise _RowRefusedError(Refusal.EVIDENCE)
    with scan.open("rb") as content:
        return Proof(file_digest(content, "sha256").hexdigest(), row["funcionario"])


def _citizen(office: FrontOffice, row: Mapping[str, str], now: datetime) -> CitizenId:
    kind, number = row["tipo_documento"], row["numero_documento"]
    if kind not in DOCUMENT_TYPES or not any(map(str.isalnum, number)):
        raise _RowRefusedError(Refusal.DOCUMENT)
    try:
        citizen_id = identify(office.engine, office.ring, Document(kind, number))
    except (UnknownPersonError, ProfileWithheldError) as error:
        raise _RowRefusedError(Refusal.PERSON) from error
    if is_minor(office, citizen_id, now):
        raise _RowRefusedError(Refusal.MINOR)
    return citizen_id


def _record(office: FrontOffice, event: ConsentEvent, now: datetime) -> bool:
    """Write the event and its receipt; the commit waits for the log. False when it was there."""
    citizen_id = CitizenId(event.citizen_id)
    with change(office.engine, citizen=citizen_id) as connection:
        history = consents.events_of(connection, citizen_id)
        if not consents.add_event(connection, event, signed_receipt(office, history, event)):
            return False
        office.log.append(_entry(office, event, now), Mention(citizen_id))
    return True


def _entry(office: FrontOffice, event: ConsentEvent, now: datetime) -> AccessEntry:
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Door.DPO,
        outcome=Outcome.PERMITTED,
        officer=event.proof.officer if event.proof else None,
        rulebook=office.rulebook.version,
        detail=f"paper-consent-{event.action.value}",
        consent=str(event.event_id),
    )
