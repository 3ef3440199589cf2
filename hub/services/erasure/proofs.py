"""Proof of what a person permitted, kept shut after an erasure (Ley 1581 de 2012, art. 17 lit. b)."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from hub.vault.envelope import Place, seal, unseal
from hub.vault.keyring import KeyPurpose, KeyRing

TABLE, COLUMN = "consent_proofs", "sealed"


def sealed_proofs(
    ring: KeyRing, erasure_id: UUID, events: Iterable[Mapping[str, object]]
) -> dict[UUID, bytes]:
    """Seal each consent event under the key of proofs; the same event has the same number."""
    key = ring.secret(KeyPurpose.CONSENT_PROOFS)
    sealed = {}
    for event in events:
        proof_id = uuid5(erasure_id, str(event["event_id"]))
        told = json.dumps(dict(event), default=str, ensure_ascii=False, sort_keys=True).encode()
        sealed[proof_id] = seal(key, told, Place(TABLE, COLUMN, str(proof_id)))
    return sealed


def open_proof(ring: KeyRing, proof_id: UUID, sealed: bytes) -> dict[str, object]:
    """Open one proof, for an authority that may ask for it."""
    key = ring.secret(KeyPurpose.CONSENT_PROOFS)
    told: dict[str, object] = json.loads(unseal(key, sealed, Place(TABLE, COLUMN, str(proof_id))))
    return told
