"""Merging and unmerging on a real PostgreSQL: who reads what before, meanwhile and after."""

from dataclasses import replace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from consent.terms import ConsentAction, Language
from hub.identity.overrides import unmerge
from hub.ledger.entry import Outcome
from hub.ledger.note import NoteSigner
from hub.records.trails import EVERYTHING
from hub.services.access_log import LogWriter
from hub.services.accesses import own_trail
from hub.services.consenting import Reply, Withdrawal, own_events, reply, withdraw
from hub.services.downloads import everything
from hub.services.errors import LogUnwritableError, ProfileWithheldError
from hub.services.incidents import IncidentMissingError, incident_report
from hub.services.own_data import own_data
from hub.services.permissions import own_permissions
from hub.services.review.applying import Applied
from hub.services.review.errors import ReasonMissingError
from hub.services.sessions import Desk, Holder, find_session, identify, open_session
from hub.services.subject_lookup import Document
from hub.store import withheld
from hub.store.openings import SectionOpener
from hub.store.roles import Role
from hub.store.sessions import transaction
from policies.vocabulary import Assurance

PURPOSE = "contact-update"
TABLES = ["identity_changes", "withheld_profiles", "incidents", "review_cases", "review_decisions"]


@pytest.fixture
def says_yes(office, session_of, now):
    """A person gives the permission."""

    def say(person):
        answer = Reply(PURPOSE, True, frozenset(), Language.SPANISH, uuid4())
        return reply(office, session_of(person), answer, now())

    return say


@pytest.fixture
def takes_back(office, session_of, now):
    """A person takes the permission back."""

    def say(person):
        return withdraw(
            office, session_of(person), Withdrawal(PURPOSE, Language.SPANISH, uuid4()), now()
        )

    return say


@pytest.fixture
def is_given(office, session_of, now):
    """Whether a person's permission is in force."""

    def look(person):
        yours = own_permissions(office, session_of(person), "own-permissions", now()).yours
        return next(one.is_given for one in yours if one.offer.purpose.code == PURPOSE)

    return look


def history(lake):
    return lake.execute(
        "select event_id, kind, record_id from citizen_events order by 1"
    ).fetchall()


def test_a_merge_is_carried_out_with_its_actor_and_only_once(desk):
    desk.merge("DPO-07")

    first, second = desk.apply(), desk.apply()

    events = desk.lake.execute("select kind, actor from citizen_events where actor <> 'machine'")
    assert (first, second) == (Applied(merged=1), Applied())
    assert events.fetchall() == [("merged", "DPO-07")]
    assert set(desk.linked().values()) == {desk.one}


def test_the_reason_lies_sealed_and_not_in_the_lake(desk, town):
    desk.merge(reason="Es la misma Luz Marina")

    desk.apply()

    told = desk.lake.execute(
        "select reason from citizen_events union all select reason from link_overrides"
    )
    rows = town.rows("select c::text from hub.identity_changes as c")
    assert not [reason for (reason,) in told.fetchall() if "Luz" in reason]
    assert not [row for (row,) in rows if b"Luz".hex() in row]


def test_a_decision_without_a_reason_is_refused(desk):
    with pytest.raises(ReasonMissingError, match="motivo"):
        desk.merge(reason="  ")


def test_whoever_was_merged_finds_the_consents_of_both(desk, pair, says_yes, is_given):
    given = says_yes(pair[1])

    desk.merged()

    assert given in {stored.event.event_id for stored in own_events(desk.office, desk.one)}
    assert is_given(pair[0])


def test_whoever_was_merged_finds_who_saw_either(town, merged, pair, session_of, now):
    seen = town.access(pair[1])

    page = own_trail(merged.office, session_of(pair[0]), EVERYTHING, None, now()).page

    assert seen in {row.seq for row in page.rows}


def test_an_alias_never_opens_the_rows_of_the_person_who_stands(town, merged, pair):
    town.access(pair[0])

    with transaction(merged.office.engine, citizen=merged.other) as connection:
        seen = connection.execute(text("select distinct citizen_id from hub.log_subjects"))
        assert merged.one not in set(seen.scalars())


def test_an_unmerge_sends_every_record_back(merged):
    merged.unmerge("DPO-02")

    applied = merged.apply()

    assert applied == Applied(unmerged=1)
    assert merged.linked() == {
        "a:o:1": merged.one,
        "a:o:2": merged.one,
        "b:o:1": merged.other,
        "b:o:2": merged.other,
    }


def test_from_the_decision_on_nobody_opens_the_mixed_profile(merged, pair, session_of, now):
    merged.unmerge()

    with pytest.raises(ProfileWithheldError, match="separando"):
        own_data(merged.office, session_of(pair[0]), "own-data", now())
    with pytest.raises(ProfileWithheldError):
        everything(merged.office, session_of(pair[0]), now())
    with pytest.raises(ProfileWithheldError):
        identify(merged.office.engine, merged.office.ring, Document("CC", pair[0].number))


@pytest.mark.parametrize("table", ["sections", "data_keys"])
@pytest.mark.parametrize("role", [Role.API, Role.PORTAL])
def test_row_security_itself_shuts_the_profile(engine_of, merged, table, role):
    def seen():
        with transaction(engine_of(role), citizen=merged.one) as connection:
            SectionOpener(connection, merged.office.ring).open(merged.one, {"identity", "contact"})
            return connection.execute(text(f"select count(*) from hub.{table}")).scalar_one()

    before = seen()

    merged.unmerge()

    assert (before > 0, seen()) == (True, 0)


def test_the_sessions_of_both_end_with_the_decision(merged, now):
    holder = Holder(Desk.CITIZEN, Assurance.HIGH, citizen_id=merged.one)
    token = open_session(merged.office.engine, holder, None, now())

    merged.unmerge()

    assert find_session(merged.office.engine, token, now()) is None


def test_the_incident_names_every_agency_that_saw_the_mixture_and_what_it_saw(
    town, merged, pair, officer, now
):
    town.access(pair[0], agency="hacienda")
    since = now()
    first = town.access(pair[0], agency="salud", given=("full_name", "vaccinations"))
    refused = {"withheld": {"fines": "no_agreement"}, "outcome": Outcome.REFUSED}
    town.access(pair[0], agency="movilidad", given=(), **refused)

    number = merged.unmerge(since=since).incident_id

    incident, seen = incident_report(merged.office, officer(), number, now())
    assert (incident.state, incident.agencies) == ("open", ("salud",))
    assert [(one.seq, one.agency, one.purpose, one.fields) for one in seen] == [
        (first, "salud", "vaccination-campaign", ("full_name", "vaccinations"))
    ]


def test_an_access_that_showed_only_what_both_shared_is_no_leak(town, merged, pair):
    town.access(pair[0], agency="salud", given=("comuna",))

    incident = merged.unmerge(fields=frozenset({"phone"}))

    assert (incident.agencies, incident.accesses) == ((), ())


def test_an_incident_that_is_not_there_is_told_so(office, officer, now):
    with pytest.raises(IncidentMissingError):
        incident_report(office, officer(), uuid4(), now())


def test_consents_go_back_to_whom_they_came_from(desk, pair, says_yes, now):
    given = says_yes(pair[1])
    desk.merged()

    desk.unmerge(since=now())
    desk.apply()
    desk.publish(None)

    assert [stored.event.event_id for stored in own_events(desk.office, desk.other)] == [given]
    assert own_events(desk.office, desk.one) == []


def test_a_permission_given_while_they_were_one_counts_for_neither(
    merged, pair, says_yes, is_given
):
    says_yes(pair[0])

    merged.unmerge()
    merged.publish(None)

    actions = [stored.event.action for stored in own_events(merged.office, merged.one)]
    assert actions == [ConsentAction.GIVEN, ConsentAction.INVALIDATED]
    assert not any(is_given(person) for person in pair)


def test_a_permission_taken_back_while_they_were_one_does_not_come_back(
    desk, pair, says_yes, takes_back, is_given
):
    says_yes(pair[1])
    desk.merged()
    takes_back(pair[0])

    desk.unmerge()
    desk.publish(None)

    assert not is_given(pair[1])


def test_a_permission_that_nobody_touched_stays_in_force(desk, pair, says_yes, is_given, now):
    says_yes(pair[1])
    desk.merged()

    desk.unmerge(since=now())
    desk.publish(None)

    assert [is_given(person) for person in pair] == [False, True]


def test_a_decision_that_cannot_be_logged_is_not_made(desk, town):
    before = [town.rows(f"select count(*) from hub.{table}") for table in TABLES]
    stopped = LogWriter(desk.office.engine, NoteSigner("x/y", Ed25519PrivateKey.generate()))
    desk.office = replace(desk.office, log=stopped)

    with pytest.raises(LogUnwritableError):
        desk.unmerge()

    assert [town.rows(f"select count(*) from hub.{table}") for table in TABLES] == before


def test_both_people_see_that_an_officer_decided_about_them(town, desk, pair):
    desk.unmerge("DPO-09")

    told = [
        (entry["officer"], entry["detail"])
        for person in pair
        for entry in town.entries_about(person)
    ]
    assert told == [("DPO-09", "identity-unmerge")] * 2


def test_a_run_killed_after_the_lake_changed_does_the_rest_the_next_time(merged, now):
    merged.unmerge()
    unmerge(merged.lake, merged.one, merged.other, "DPO-01", "Decisión", now())
    after_kill = merged.linked(), history(merged.lake)

    applied = merged.apply()

    assert (merged.linked(), history(merged.lake)) == after_kill
    assert (applied, merged.apply()) == (Applied(unmerged=1), Applied())


def test_a_merge_of_somebody_who_is_gone_is_told_and_does_not_come_back(desk):
    desk.merge()
    desk.lake.execute("delete from citizens where citizen_id = ?", [desk.other])

    assert (desk.apply(), desk.apply()) == (Applied(gone=1), Applied())


@pytest.mark.parametrize("table", TABLES)
def test_without_the_office_nobody_reads_the_desk(desk, engine_of, table):
    count = text(f"select count(*) from hub.{table}")
    desk.unmerge()

    with transaction(desk.office.engine) as connection:
        assert connection.execute(count).scalar_one() == 0
    if table != "withheld_profiles":
        with pytest.raises(ProgrammingError), transaction(engine_of(Role.API)) as connection:
            connection.execute(count)


def test_a_citizen_knows_only_of_their_own_shut_profile(town, desk):
    stranger = town.person()
    desk.unmerge()

    with transaction(desk.office.engine, citizen=stranger.citizen_id) as connection:
        assert not withheld.is_withheld(connection, desk.one)
