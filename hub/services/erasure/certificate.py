"""The signed certificate of an erasure: what was destroyed, what stays and why, and until when.

It names nobody: whoever asked knows the number of the request. `openssl` checks the signature.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from consent.canonical import Json, canonical_bytes
from consent.terms import Language
from hub.store.erasing import ErasureRow
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import public_pem, signing_key
from policies.erasure import ErasureRules, Fate, SeriesRule

VERIFY = (
    "openssl pkeyutl -verify -pubin -inkey clave.pem -rawin "
    "-in certificado.json -sigfile certificado.sig"
)


def certify(
    ring: KeyRing,
    row: ErasureRow,
    rules: ErasureRules,
    backups_until: datetime | None,
    now: datetime,
) -> tuple[bytes, bytes]:
    """Return the certificate as canonical JSON, and its Ed25519 signature (RFC 8032)."""
    document = canonical_bytes(
        {
            "version": 1,
            "tipo": "certificado-de-supresion",
            "numero": str(row.erasure_id),
            "hub": _hub(ring),
            "solicitud": row.request,
            "motivo": row.reason,
            "pedida": _moment(row.begun_at),
            "terminada": _moment(now),
            "destruido": list(_told(rules.ending(Fate.ERASE, Fate.ANONYMISE))),
            "queda": list(_told(rules.ending(Fate.SEAL, Fate.KEEP))),
            "filas_borradas": dict(sorted(row.counts.items())),
            "copias_de_respaldo_hasta": _moment(backups_until) if backups_until else None,
            "copias_de_respaldo": (
                "Hasta esa fecha pueden guardar una copia, cifrada. Al restaurar una se suprime de nuevo antes de servir."
            ),
        }
    )
    return document, signing_key(ring, KeyPurpose.ERASURES).sign(document)


def certificate_key(ring: KeyRing) -> bytes:
    """Return the public key that checks certificates, as PEM."""
    return public_pem(signing_key(ring, KeyPurpose.ERASURES))


def _hub(ring: KeyRing) -> str:
    hub_id: UUID = ring.hub_id
    return str(hub_id)


def _told(rules: Iterable[SeriesRule]) -> Iterable[Json]:
    for rule in rules:
        norms: list[Json] = [norm.cite for norm in rule.norms]
        yield {
            "serie": rule.series_id,
            "que": rule.where.say(Language.SPANISH),
            "como": rule.fate.value,
            "por_que": rule.why.say(Language.SPANISH),
            "normas": norms,
        }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
