"""Commitments say nothing without their salt, and only one thing with it."""

from uuid import UUID

from hub.ledger.commitments import case_commitment, is_about, is_case, subject_commitment
from hub.records.identifiers import CitizenId

SOMEONE = CitizenId(UUID(int=1))
OTHER = CitizenId(UUID(int=2))
SALT, OTHER_SALT = b"s" * 32, b"t" * 32


def test_commitment_opens_to_its_citizen_only() -> None:
    commitment = subject_commitment(SALT, SOMEONE)

    assert is_about(commitment, SALT, SOMEONE)
    assert not is_about(commitment, SALT, OTHER)
    assert not is_about(commitment, SALT, None)
    assert not is_about(commitment, OTHER_SALT, SOMEONE)


def test_same_citizen_has_another_commitment_in_another_entry() -> None:
    assert subject_commitment(SALT, SOMEONE) != subject_commitment(OTHER_SALT, SOMEONE)


def test_nobody_looks_like_anybody() -> None:
    assert len(subject_commitment(SALT, None)) == len(subject_commitment(SALT, SOMEONE))


def test_case_opens_to_its_reference_only() -> None:
    commitment = case_commitment(SALT, "EXP-1")

    assert is_case(commitment, SALT, "EXP-1")
    assert not is_case(commitment, SALT, "EXP-2")


def test_subject_and_case_never_share_a_commitment() -> None:
    text = SOMEONE.bytes.decode("latin-1")

    assert subject_commitment(SALT, SOMEONE) != case_commitment(SALT, text)
