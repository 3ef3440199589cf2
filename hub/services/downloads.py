"""A person's own copy of everything, and of a receipt: ZIP files that prove themselves offline.

Made in memory when they are asked for and never written to disk (P4). The manifest holds the
hash of every file; its detached Ed25519 signature is checked with `openssl` alone.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from consent.canonical import Json, canonical_bytes
from consent.terms import Language
from hub.records.consents import StoredConsent
from hub.records.trails import EVERYTHING
from hub.services.consenting import (
    ConsentMissingError,
    own_consent,
    own_events,
    signature_of,
    signed_bytes,
)
from hub.services.front_office import FrontOffice
from hub.services.own_data import OwnCategory, OwnData, holder_of, own_data
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.services.use_receipts import use_receipt
from hub.store import access_log
from hub.store import access_reading as store
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import public_pem, signing_key
from policies.rulebook import Rulebook

PAGE_ROWS = 1_000
VERIFY_MANIFEST = (
    "openssl pkeyutl -verify -pubin -inkey clave.pem -rawin "
    "-in manifiesto.json -sigfile manifiesto.sig"
)
VERIFY_RECEIPT = VERIFY_MANIFEST.replace("manifiesto", "recibo")
README = """\
Su copia firmada de «Mis datos en Cali»

Qué trae
  datos.json       sus datos, con su origen y sus fechas
  accesos.json     quién los vio, cuándo y para qué
  permisos.json    los permisos que dio, negó o quitó
  manifiesto.json  la lista de los archivos y la huella (SHA-256) de cada uno
  manifiesto.sig   la firma de esa lista
  clave.pem        la clave pública para comprobar la firma

Cómo comprobarlo, aun sin internet
  1. Escriba en esta carpeta:
     {verify}
     Debe responder: Signature Verified Successfully
  2. Escriba:  sha256sum datos.json accesos.json permisos.json
     Compare cada huella con la de manifiesto.json.
  3. Compare clave.pem con la que publica la página «Descargar».

Cuide este archivo: tiene todos sus datos sin protección.
"""
RECEIPT_README = """\
El recibo firmado de su respuesta

  recibo.json  qué respondió, cuándo y con qué aviso
  recibo.sig   la firma
  clave.pem    la clave pública para comprobar la firma

Para comprobarlo, aun sin internet, escriba en esta carpeta:
  {verify}
Debe responder: Signature Verified Successfully
"""
USE_README = RECEIPT_README.replace(
    "El recibo firmado de su respuesta", "El recibo firmado del uso de su permiso"
).replace(
    "qué respondió, cuándo y con qué aviso", "qué datos se leyeron con su permiso, cuándo y quién"
)


@dataclass(frozen=True, slots=True)
class Download:
    """A finished file, in memory only."""

    name: str
    content: bytes = field(repr=False)


def everything(office: FrontOffice, session: Session, now: datetime) -> Download:
    """Return all that the hub holds about the signed-in person, signed; the log knows first."""
    data = own_data(office, session, "own-download", now)
    documents = {
        "datos.json": _pretty(_data(office.rulebook, data)),
        "accesos.json": _pretty(_accesses(office, session)),
        "permisos.json": _pretty(_consents(own_events(office, holder_of(session)))),
    }
    manifest = canonical_bytes(_manifest(office, documents, now))
    key = signing_key(office.ring, KeyPurpose.EXPORTS)
    files = {
        "LEAME.txt": README.format(verify=VERIFY_MANIFEST).encode(),
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
    office: FrontOffice, documents: Mapping[str, bytes], now: datetime
) -> dict[str, Json]:
    with snapshot(office.engine) as connection:
        newest = access_log.last_checkpoint(connection)
    return {
        "version": 1,
        "creado": now.astimezone(UTC).isoformat(),
        "reglas": office.rulebook.version,
        "clave": sha256(export_key(office.ring)).hexdigest(),
        "punto_de_control": newest.note if newest else None,
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


def _accesses(office: FrontOffice, session: Session) -> dict[str, Json]:
    return {"version": 1, "accesos": list(_entries(office, session))}


def _entries(office: FrontOffice, session: Session) -> Iterator[dict[str, Json]]:
    citizen_id, before = holder_of(session), None
    with snapshot(office.engine, citizen=citizen_id) as connection:
        while rows := store.trail_page(
            connection, EVERYTHING, citizen_id=citizen_id, before=before, limit=PAGE_ROWS
        ):
            for row in rows:
                yield {
                    "numero": row.seq,
                    "huella": row.leaf_hash.hex(),
                    "entrada": row.entry.decode(),
                }
            before = rows[-1].seq


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
