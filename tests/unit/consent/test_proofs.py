"""What an answer that was not given on the portal must bring, and what its record tells."""

from dataclasses import replace
from uuid import UUID

import pytest

from consent.errors import ConsentError
from consent.events import ConsentLimits, Proof
from consent.terms import Actor, Channel, ConsentAction

HASH = "ab" * 32


@pytest.mark.parametrize("proof", [("", "VEN-07"), ("AB" * 32, "VEN-07"), (HASH, "")])
def test_a_proof_is_a_hash_and_an_officer(proof):
    with pytest.raises(ConsentError, match="SHA-256"):
        Proof(*proof)


def test_an_answer_on_paper_needs_its_proof(make_event):
    given = make_event(ConsentAction.GIVEN)

    with pytest.raises(ConsentError, match="paper"):
        replace(given, channel=Channel.PAPER)
    assert replace(given, channel=Channel.PAPER, proof=Proof(HASH, "VEN-07")).proof


def test_a_representative_names_the_representation(make_event):
    given = make_event(ConsentAction.GIVEN)

    with pytest.raises(ConsentError, match="representation"):
        replace(given, actor=Actor.REPRESENTATIVE)
    assert replace(given, actor=Actor.REPRESENTATIVE, representation=UUID(int=3))


def test_no_repr_shows_the_officer():
    assert "VEN-07" not in repr(Proof(HASH, "VEN-07"))


def test_limits_are_part_of_the_event(make_event):
    limits = ConsentLimits(5, 30, 90)

    assert replace(make_event(ConsentAction.GIVEN), limits=limits).limits == limits
