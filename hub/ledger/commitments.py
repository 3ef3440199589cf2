"""Salted commitments: what an entry says about a person and a case without naming either.

The salt is kept beside the log and can be destroyed; then the entry stays valid in the tree and
says nothing about anybody (DESIGN.md, P5).
"""

import hmac

from hub.records.identifiers import CitizenId

SALT_BYTES = 32
COMMITMENT_BYTES = 32
NOBODY = b"nobody"


def subject_commitment(salt: bytes, citizen_id: CitizenId | None) -> bytes:
    """Commit to a citizen, or to nobody: the two cannot be told apart without the salt."""
    return _commit(salt, b"subject", NOBODY if citizen_id is None else citizen_id.bytes)


def case_commitment(salt: bytes, case_ref: str) -> bytes:
    """Commit to an agency's case reference, which is free text that we do not trust."""
    return _commit(salt, b"case", case_ref.encode())


def is_about(commitment: bytes, salt: bytes, citizen_id: CitizenId | None) -> bool:
    """Whether a commitment opens to this citizen."""
    return hmac.compare_digest(commitment, subject_commitment(salt, citizen_id))


def is_case(commitment: bytes, salt: bytes, case_ref: str) -> bool:
    """Whether a commitment opens to this case reference, as an auditor is told it."""
    return hmac.compare_digest(commitment, case_commitment(salt, case_ref))


def _commit(salt: bytes, kind: bytes, value: bytes) -> bytes:
    return hmac.digest(salt, kind + b"\x00" + value, "sha256")
