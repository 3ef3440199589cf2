"""A case from the lake to a reviewer and back: sealed, logged, decided by enough people, obeyed."""

from dataclasses import replace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from consent.terms import Language
from hub.identity.review import Verdict
from hub.ledger.note import NoteSigner
from hub.services.access_log import LogWriter
from hub.services.consenting import Reply, reply
from hub.services.errors import LogUnwritableError
from hub.services.review.applying import Applied, apply_decisions
from hub.services.review.cases import publish_cases
from hub.services.review.deciding import Opinion, decide_case
from hub.services.review.errors import (
    AlreadyDecidedError,
    CaseChangedError,
    CaseMissingError,
    ReasonMissingError,
)
from hub.services.review.ruling import Step
from hub.services.review.showing import list_cases, show_case
from hub.store.sessions import transaction


@pytest.fixture
def show(office, question, officer, now):
    return lambda code="DPO-01": show_case(office, officer(code), question, now())


@pytest.fixture
def says(office, question, officer, show, now):
    """A reviewer opens the case and says what they think of it."""

    def say(code, verdict, version=None, reason="Lo vi con calma"):
        seen = version or show(code).row.version
        opinion = Opinion(question, seen, verdict, reason, uuid4())
        return decide_case(office, officer(code), opinion, now())

    return say


@pytest.fixture
def again(published, pipeline, ring, now):
    """Publish the cases once more."""
    return lambda: publish_cases(published, pipeline, ring, now())


@pytest.fixture
def alike(published, again):
    """The same question about two adults of whom nobody holds anything delicate."""
    published.execute("update profiled set field = 'comuna' where field = 'vaccinations'")
    again()
    return published


def state(lake, question):
    query = "select state, decided_by from review_queue where pair_id = ?"
    return lake.execute(query, [question]).fetchall()[0]


@pytest.mark.usefixtures("published")
def test_no_value_of_anybody_is_readable_in_the_stored_case(town, question):
    rows = town.rows(f"select c::text from hub.review_cases as c where case_id = '{question}'")

    values = ("LUCUMI", "31999888", "+573001112233", "1985")
    assert len(rows) == 1
    assert not [v for v in values for (row,) in rows if v in row or v.encode().hex() in row]


def test_a_case_that_did_not_change_is_not_sealed_again(again):
    counts = again()

    assert (counts.waiting, counts.sealed_again) == (1, 0)


def test_a_question_that_is_gone_is_withdrawn(published, again, show):
    published.execute("update review_queue set state = 'withdrawn'")

    assert again().withdrawn >= 1
    with pytest.raises(CaseMissingError):
        show()


@pytest.mark.usefixtures("published")
def test_a_reviewer_sees_both_records_the_evidence_and_the_reason(show):
    seen = show()

    assert [side.record_id for side in seen.sides] == ["a:o:1", "b:o:1"]
    assert seen.sides[0].values["surnames"] == "LUCUMI VIAFARA"
    assert seen.sides[1].values["birth_date"] == "1985-08-07"
    assert "email" not in seen.sides[1].values
    assert seen.reason == "mismos nombres"


@pytest.mark.usefixtures("published")
def test_the_waterfall_says_each_thing_in_words_and_ends_at_the_weight(show):
    steps = show().steps

    told = {(step.title, step.agreement) for step in steps}
    assert ("Fecha de nacimiento", "día y mes de nacimiento invertidos") in told
    assert ("Correo electrónico", "falta en uno de los dos") in told
    assert steps[-1].total == 5.5
    assert steps[0].title == "Punto de partida"


@pytest.mark.usefixtures("published")
def test_a_reviewer_is_told_who_would_newly_see_what(show):
    shown = {(one.agency, one.purpose): one for one in show().newly_shown}

    assert "vaccinations" in shown["salud", "vaccination-campaign"].fields
    assert shown["bienestar", "social-eligibility"].sources == ("hacienda",)


@pytest.mark.usefixtures("published")
def test_both_people_find_in_their_trail_who_looked_for_what_and_which_fields(town, pair, show):
    show("DPO-04")

    for person in pair:
        entry = town.entries_about(person)[-1]
        assert (entry["officer"], entry["agency"]) == ("DPO-04", "alcaldia")
        assert (entry["purpose"], entry["agreement"]) == ("identity-review", "ALC-03")
        assert "document_number" in entry["given"]


@pytest.mark.usefixtures("published")
def test_a_case_that_cannot_be_logged_is_not_shown(office, officer, question, now):
    stopped = LogWriter(office.engine, NoteSigner("x/y", Ed25519PrivateKey.generate()))

    with pytest.raises(LogUnwritableError):
        show_case(replace(office, log=stopped), officer(), question, now())


@pytest.mark.usefixtures("published")
def test_a_citizen_opens_no_case(office, session_of, pair, question, now):
    with pytest.raises(CaseMissingError, match="oficina"):
        show_case(office, session_of(pair[0]), question, now())


@pytest.mark.usefixtures("published")
def test_a_case_of_somebody_erased_shows_nothing(pipeline, pair, show):
    with transaction(pipeline) as connection:
        connection.execute(
            text(
                "update hub.data_keys set wrapped = null, destroyed_at = now() where citizen_id = :c"
            ),
            {"c": pair[1].citizen_id},
        )

    with pytest.raises(CaseMissingError, match="borraron"):
        show()


def test_one_sure_reviewer_settles_an_ordinary_case(alike, says, pipeline, pair, now):
    settled = says("DPO-01", Verdict.SAME)

    assert (settled.closes, settled.waits_for) == (Verdict.SAME, Step.CLOSED)
    assert apply_decisions(alike, pipeline, now()) == Applied(settled=1)
    owners = alike.execute("select distinct citizen_id from linked").fetchall()
    assert owners == [(pair[0].citizen_id,)]


def test_health_needs_a_second_reviewer_and_never_the_same(published, says, pipeline, now):
    first = says("DPO-01", Verdict.SAME)

    assert (first.closes, first.waits_for) == (None, Step.SECOND)
    assert apply_decisions(published, pipeline, now()) == Applied()
    with pytest.raises(AlreadyDecidedError, match="otra persona"):
        says("DPO-01", Verdict.SAME)
    assert says("DPO-02", Verdict.SAME).closes is Verdict.SAME


@pytest.mark.usefixtures("alike")
def test_a_consent_of_either_makes_an_ordinary_case_sensitive(office, session_of, pair, says, now):
    answer = Reply("contact-update", True, frozenset(), Language.SPANISH, uuid4())
    reply(office, session_of(pair[1]), answer, now())

    assert says("DPO-01", Verdict.SAME).waits_for is Step.SECOND


def test_a_disagreement_goes_to_a_third(published, says, question, pipeline, now):
    says("DPO-01", Verdict.SAME)
    second = says("DPO-02", Verdict.NEVER)
    third = says("DPO-03", Verdict.NEVER)

    assert (second.waits_for, third.closes) == (Step.THIRD, Verdict.NEVER)
    apply_decisions(published, pipeline, now())
    assert state(published, question) == ("never", "DPO-03")


def test_never_is_said_of_every_record_of_the_two(published, says, pipeline, now):
    says("DPO-01", Verdict.NEVER)
    says("DPO-02", Verdict.NEVER)

    apply_decisions(published, pipeline, now())

    ruled = published.execute("select record_id_l, record_id_r from link_overrides order by all")
    assert ruled.fetchall() == [(a, b) for a in ("a:o:1", "a:o:2") for b in ("b:o:1", "b:o:2")]


def test_a_case_that_changed_under_review_must_be_read_again(published, again, says, show):
    seen = show().row.version
    published.execute("update standardised set phone = '+573009999999' where record_id = 'a:o:1'")
    again()

    with pytest.raises(CaseChangedError, match="otra vez"):
        says("DPO-01", Verdict.SAME, seen)


def test_what_was_said_of_an_earlier_version_does_not_count(published, again, says):
    says("DPO-01", Verdict.SAME)
    published.execute("update standardised set phone = '+573009999999' where record_id = 'a:o:1'")
    again()

    assert says("DPO-02", Verdict.SAME).waits_for is Step.SECOND


@pytest.mark.usefixtures("published")
def test_a_decision_needs_its_reason(says):
    with pytest.raises(ReasonMissingError):
        says("DPO-01", Verdict.SAME, reason=" ")


@pytest.mark.usefixtures("published")
def test_the_queue_shows_a_case_until_its_reviewer_has_spoken(office, officer, question, says, now):
    def waiting(code):
        cases = list_cases(office, officer(code), None, 500, now()).cases
        return question in {case.case_id for case in cases}

    before = waiting("DPO-01"), waiting("DPO-02")
    says("DPO-01", Verdict.SAME)

    assert (before, waiting("DPO-01"), waiting("DPO-02")) == ((True, True), False, True)


def test_two_people_in_one_profile_shut_it_at_once_until_they_are_apart(
    published, again, merged, says, town
):
    published.execute("update review_queue set kind = 'conflict', state = 'open'")
    published.execute("update profiled set citizen_id = ?", [merged.one])
    again()
    says("DPO-01", Verdict.NEVER)

    settled = says("DPO-02", Verdict.NEVER)

    shut = f"select count(*) from hub.withheld_profiles where citizen_id = '{merged.one}'"
    assert (settled.incident_id is not None, town.rows(shut)) == (True, [(1,)])
    merged.apply()
    again()
    assert town.rows(shut) == [(1,)]
    part(published, merged)
    again()
    assert town.rows(shut) == [(0,)]


def part(lake, desk):
    """What linkage and the profile do in the next run."""
    lake.execute("update linked set citizen_id = ? where record_id like 'b:%'", [desk.other])
    lake.execute("update profiled set citizen_id = ? where record_id like 'b:%'", [desk.other])


def test_after_an_unmerge_the_profiles_open_when_the_lake_is_unmixed(
    published, again, merged, town
):
    published.execute("update profiled set citizen_id = ?", [merged.one])
    merged.unmerge()
    shut = "select count(*) from hub.withheld_profiles where citizen_id in ('{}', '{}')"
    query = shut.format(merged.one, merged.other)

    again()
    waiting = town.rows(query)
    merged.apply()
    again()
    mixed = town.rows(query)
    part(published, merged)
    again()

    assert (waiting, mixed, town.rows(query)) == ([(2,)], [(1,)], [(0,)])


def test_a_closing_whose_pair_is_gone_is_told_and_does_not_come_back(
    published, says, pipeline, now
):
    says("DPO-01", Verdict.NEVER)
    says("DPO-02", Verdict.NEVER)
    published.execute("delete from review_queue")

    assert apply_decisions(published, pipeline, now()) == Applied(gone=1)
    assert apply_decisions(published, pipeline, now()) == Applied()


def test_a_case_that_is_closed_keeps_no_value_of_anybody(
    published, says, question, pipeline, now, town
):
    says("DPO-01", Verdict.NEVER)
    says("DPO-02", Verdict.NEVER)

    apply_decisions(published, pipeline, now())

    query = f"select state, sealed_l, sealed_r from hub.review_cases where case_id = '{question}'"
    assert [(row[0], bytes(row[1]), bytes(row[2])) for row in town.rows(query)] == [
        ("applied", b"", b"")
    ]
