"""A person's own copy of everything, and of a receipt: ZIP files that prove themselves offline.

Made in memory when they are asked for and never written to disk (P4). The manifest holds the
hash of every file; its detached Ed25519 signature is checked with `openssl` alone.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from inspect import getsource
from io import BytesIO
from uuid import UUID

from consent.canonical import Json, canonical_bytes
from consent.terms import Language
from hub.ledger import offline_check
from hub.records.consents import StoredConsent
from hub.services.consenting import (
    ConsentMissingError,
    own_consent,
    own_events,
    signature_of,
    signed_bytes,
)
from hub.services.front_office import FrontOffice
from hub.services.own_copy_words import (
    README,
    RECEIPT_README,
    USE_README,
    VERIFY_ALL,
    VERIFY_MANIFEST,
    VERIFY_RECEIPT,
)
from hub.services.own_data import OwnCategory, OwnData, holder_of, own_data
from hub.services.proved_accesses import proved_accesses
from hub.services.sessions import Session
from hub.services.use_receipts import use_receipt
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import public_pem, signing_key
from policies.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Download:
    """A finished file, in memory only."""

    name: str
    content: bytes = field(repr=False)


def everything(office: FrontOffice, session: Session, now: datetime) -> Download:
    """Return all that the hub holds about the signed-in person, signed; the log knows first."""
    data = own_data(office, session, "own-download", now)
    accesses = proved_accesses(office, holder_of(session), now)
    documents = {
        "datos.json": _pretty(_data(office.rulebook, data)),
        "accesos.json": _pretty({"version": 1, "accesos": list(accesses.rows)}),
        "permisos.json": _pretty(_consents(own_events(office, holder_of(session)))),
        "registro.vkey": f"{office.log.key.text}\n".encode(),
        "comprobar.py": getsource(offline_check).encode(),
        **accesses.proofs,
    }
    manifest = canonical_bytes(_manifest(office, documents, accesses.checkpoint, now))
    key = signing_key(office.ring, KeyPurpose.EXPORTS)
    files = {
        "LEAME.txt": README.format(verify=VERIFY_MANIFEST, verify_all=VERIFY_ALL).encode(),
        **documents,
        "manifiesto.json": manifest,
        "manifiesto.sig": key.sign(manifest),
        "clave.pem": public_pem(key),
    }
    return Download(f"mis-datos-en-cali-{now:%Y-%m-%d}.zip", _zip(files, now))


def receipt_file(office: FrontOffice, session: Session, event_id: UUID, now: datetime) -> Download:
    """Return the signed receipt of one answer as files that `openssl` verifies."""
    signed = own_consent(office, session, event_id, now).receipt
    if signed is None:
        raise ConsentMissingError("Esa respuesta no tiene recibo.")
    files = {
        "LEAME.txt": RECEIPT_README.format(verify=VERIFY_RECEIPT).encode(),
        "recibo.json": signed_bytes(signed),
        "recibo.sig": signature_of(signed),
        "clave.pem": public_pem(signing_key(office.ring, KeyPurpose.RECEIPTS)),
    }
    return Download(f"recibo-{event_id}.zip", _zip(files, now))


def use_receipt_file(
    office: FrontOffice, session: Session, event_id: UUID, now: datetime
) -> Download:
    """Return the signed receipt of use: what was read under one answer, when and by whom."""
    signed = use_receipt(office, session, event_id, now)
    files = {
        "LEAME.txt": USE_README.format(verify=VERIFY_RECEIPT).encode(),
        "recibo.json": signed_bytes(signed),
        "recibo.sig": signature_of(signed),
        "clave.pem": public_pem(signing_key(office.ring, KeyPurpose.RECEIPTS)),
    }
    return Download(f"recibo-de-uso-{event_id}.zip", _zip(files, now))


def export_key(ring: KeyRing) -> bytes:
    """Return the public key that checks downloads, as PEM."""
    return public_pem(signing_key(ring, KeyPurpose.EXPORTS))


def _manifest(
    office: FrontOffice, documents: Mapping[str, bytes], checkpoint: str | None, now: datetime
) -> dict[str, Json]:
    return {
        "version": 1,
        "creado": now.astimezone(UTC).isoformat(),
        "reglas": office.rulebook.version,
        "clave": sha256(export_key(office.ring)).hexdigest(),
        "punto_de_control": checkpoint,
        "archivos": [
            {"nombre": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in documents.items()
        ],
    }


def _data(rulebook: Rulebook, data: OwnData) -> dict[str, Json]:
    return {
        "version": 1,
        "temas": [_category(rulebook, category) for category in data.categories],
    }


def _category(rulebook: Rulebook, category: OwnCategory) -> dict[str, Json]:
    return {
        "codigo": category.code,
        "nombre": rulebook.categories[category.code].label.say(Language.SPANISH),
        "datos": [
            {
                "codigo": own.code,
                "nombre": rulebook.label(own.code, Language.SPANISH),
                "valores": [
                    {
                        "valor": entry.value,
                        "en_uso": entry.won,
                        "por_que": entry.why,
                        "no_coinciden": entry.is_contested,
                        "entidad": entry.agency,
                        "registro": entry.record_id,
                        "recibido": entry.received_at.isoformat(),
                        "vigente_desde": entry.valid_from.isoformat() if entry.valid_from else None,
                    }
                    for entry in own.contenders
                ],
            }
            for own in category.fields
        ],
    }


def _consents(events: list[StoredConsent]) -> dict[str, Json]:
    return {"version": 1, "respuestas": [_consent(stored) for stored in events]}


def _consent(stored: StoredConsent) -> dict[str, Json]:
    event = stored.event
    return {
        "numero": str(event.event_id),
        "finalidad": event.purpose,
        "entidad": event.recipient,
        "respuesta": event.action.value,
        "datos": sorted(event.fields),
        "fecha": event.at.isoformat(),
        "hasta": event.expires_at.isoformat() if event.expires_at else None,
        "aviso": event.notice_version,
        "canal": event.channel.value,
        "quien": event.actor.value,
        "pedido": str(event.request_id) if event.request_id else None,
        "recibo": dict(stored.receipt) if stored.receipt else None,
    }


def _pretty(document: Mapping[str, Json]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _zip(files: Mapping[str, bytes], now: datetime) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=now.astimezone(UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return target.getvalue()
