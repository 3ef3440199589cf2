"""Rules in force: signed, kept whole, entered in the log; replayed later to the same answers."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from consent.terms import ConsentAction
from hub.services.replay import replay
from hub.services.rule_change import impact
from hub.services.rulebook_release import (
    ReleaseDesk,
    RulebookNotInForceError,
    SecondSignatureError,
    activate,
    approve,
    kept_rulebook,
    rulebook_in_force,
)
from policies.rulebook import DEFAULT_FOLDER, Rulebook, load_rulebook


@pytest.fixture
def releases(operator, ring, desk) -> ReleaseDesk:
    return ReleaseDesk(operator, ring, desk.log)


@pytest.fixture
def put_in_force(releases, operator, clock) -> Callable[[Rulebook], bool]:
    def put(rulebook: Rulebook) -> bool:
        clock.now += timedelta(seconds=1)
        since = clock.now - timedelta(days=90)
        return activate(
            releases,
            rulebook,
            clock.now,
            lambda before: impact(operator, before, rulebook, since, clock.now).delicate,
        )

    return put


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Rulebook]:
    """The shipped rules with one text replaced."""

    def change(name: str, old: str, new: str) -> Rulebook:
        folder = tmp_path / "rules"
        shutil.copytree(
            DEFAULT_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
        content = (folder / name).read_text(encoding="utf-8")
        assert old in content
        (folder / name).write_text(content.replace(old, new, 1), encoding="utf-8")
        return load_rulebook(folder)

    return change


NARROWER = (
    "agreements/salud.yaml",
    "vaccinations, phone, neighbourhood",
    "vaccinations, neighbourhood",
)
COMMENT = ("purposes.yaml", "# Registered", "# registered")
WIDER = (
    "agreements/salud.yaml",
    "health-function\n    covers_minors: true\n    covers_protected: false",
    "health-function\n    covers_minors: true\n    covers_protected: true",
)


def test_rules_that_were_never_put_in_force_do_not_load(operator, ring, rulebook) -> None:
    with pytest.raises(RulebookNotInForceError, match="no están firmadas"):
        rulebook_in_force(operator, ring, rulebook)


def test_the_signed_rules_load(put_in_force, operator, ring, rulebook) -> None:
    put_in_force(rulebook)

    assert rulebook_in_force(operator, ring, load_rulebook()) == rulebook


def test_rules_changed_on_disk_do_not_load(put_in_force, operator, ring, rulebook, changed) -> None:
    put_in_force(rulebook)

    with pytest.raises(RulebookNotInForceError, match="no son las firmadas"):
        rulebook_in_force(operator, ring, changed(*COMMENT))


def test_a_forged_activation_does_not_load(
    put_in_force, operator, ring, rulebook, changed, admin
) -> None:
    put_in_force(rulebook)
    forged = changed(*NARROWER)
    admin.execute(
        "insert into hub.rulebook_activations (version, signature, widened, activated_at)"
        " select %s, signature, 0, activated_at from hub.rulebook_activations",
        [forged.version],
    )

    with pytest.raises(RulebookNotInForceError, match="firma"):
        rulebook_in_force(operator, ring, forged)


def test_what_was_kept_and_then_touched_does_not_load(
    put_in_force, operator, rulebook, admin
) -> None:
    put_in_force(rulebook)
    admin.execute(
        "update hub.rulebook_contents set content = overlay(content placing '\\x58' from 99)"
    )

    with pytest.raises(RulebookNotInForceError, match="fueron cambiadas"):
        kept_rulebook(operator, rulebook.version)


def test_the_same_rules_are_put_in_force_once(put_in_force, rulebook, logged) -> None:
    assert (put_in_force(rulebook), put_in_force(rulebook)) == (True, False)
    assert [e.rulebook for e in logged() if e.detail == "rulebook-activated"] == [rulebook.version]


def test_rules_that_open_nothing_delicate_need_no_other_signature(
    put_in_force, operator, ring, rulebook, changed
) -> None:
    put_in_force(rulebook)
    narrower = changed(*NARROWER)

    assert put_in_force(narrower)
    assert rulebook_in_force(operator, ring, narrower) is narrower


def test_going_back_to_older_rules_puts_them_in_force_again(
    put_in_force, operator, ring, rulebook, changed
) -> None:
    put_in_force(rulebook)
    put_in_force(changed(*COMMENT))

    put_in_force(rulebook)

    assert rulebook_in_force(operator, ring, rulebook) is rulebook


@pytest.mark.parametrize("officers", [(), ("DPO-1",), ("DPO-1", "DPO-1")], ids=str)
def test_delicate_openings_wait_for_a_second_signature(
    put_in_force, releases, rulebook, changed, clock, officers
) -> None:
    put_in_force(rulebook)
    wider = changed(*WIDER)
    for officer in officers:
        approve(releases, wider.version, officer, "Campaña con víctimas.", clock.now)

    with pytest.raises(SecondSignatureError, match="de 2 firmas"):
        put_in_force(wider)
    assert rulebook_in_force(releases.operator, releases.ring, rulebook) is rulebook


def test_two_officers_open_what_is_delicate(
    put_in_force, releases, rulebook, changed, clock, logged
) -> None:
    put_in_force(rulebook)
    wider = changed(*WIDER)
    for officer in ("DPO-1", "DPO-2"):
        approve(releases, wider.version, officer, "Campaña con víctimas.", clock.now)

    assert put_in_force(wider)
    assert [e.officer for e in logged() if e.detail == "rulebook-approved"] == ["DPO-1", "DPO-2"]
    assert int(logged()[-1].inputs["widened"]) > 0


def test_a_forged_approval_counts_for_nothing(
    put_in_force, releases, rulebook, changed, clock, admin
) -> None:
    put_in_force(rulebook)
    wider = changed(*WIDER)
    approve(releases, wider.version, "DPO-1", "Campaña.", clock.now)
    admin.execute(
        "insert into hub.rulebook_approvals (version, officer, reason, signature, approved_at)"
        " select version, 'DPO-2', reason, signature, approved_at from hub.rulebook_approvals"
    )

    with pytest.raises(SecondSignatureError, match="1 de 2"):
        put_in_force(wider)


@pytest.mark.usefixtures("people")
def test_a_service_that_holds_older_rules_answers_nothing_more(
    put_in_force, rulebook, changed, salud, logged
) -> None:
    put_in_force(rulebook)
    before = salud.ask().status_code
    put_in_force(changed(*NARROWER))

    answer = salud.ask()

    assert (before, answer.status_code) == (200, 503)
    assert answer.json()["type"] == "urn:citizen-hub:problem:rules-superseded"
    assert logged()[-1].outcome == "error"


@pytest.fixture
def busy(salud, tramites, people, consents_of, clock) -> None:  # noqa: ARG001  # they must be there
    """Look-ups of every outcome: given, partly, refused, with consent, about nobody, unknown."""
    nobody = {"type": "CC", "number": "99999999"}
    salud.ask()
    salud.ask(fields=["phone", "fines", "vaccinations"])
    salud.ask(purpose="emergency-care", subject={"type": "TI", "number": "1109876543"})
    salud.ask(purpose="no-such-purpose")
    salud.ask(subject=nobody)
    salud.ask(case_ref=None)
    tramites.ask(purpose="form-prefill", subject=nobody)
    consents_of(ConsentAction.GIVEN)
    clock.now += timedelta(seconds=1)
    tramites.ask(purpose="form-prefill")
    tramites.ask(purpose="form-prefill", case_ref=None, fields=["phone", "email"])
    consents_of(ConsentAction.WITHDRAWN)
    clock.now += timedelta(seconds=1)
    tramites.ask(purpose="form-prefill")
    tramites.ask(purpose="vaccination-campaign")


@pytest.mark.usefixtures("busy")
def test_every_past_decision_is_made_again_to_the_same_answer(
    put_in_force, rulebook, operator, clock
) -> None:
    put_in_force(rulebook)

    found = replay(operator, clock.now - timedelta(days=1))

    assert (found.mismatches, found.lost_versions, found.without_inputs) == ([], set(), 0)
    assert found.entries == 10
    assert found.decisions > 50
    assert found.is_whole


@pytest.mark.usefixtures("busy")
def test_a_decision_is_replayed_by_the_rules_of_its_day(
    put_in_force, rulebook, changed, operator, clock
) -> None:
    put_in_force(rulebook)
    put_in_force(changed(*NARROWER))

    assert replay(operator, clock.now - timedelta(days=1)).is_whole


@pytest.mark.usefixtures("busy")
def test_rules_that_were_not_kept_are_an_alarm(operator, clock, rulebook) -> None:
    found = replay(operator, clock.now - timedelta(days=1))

    assert (found.lost_versions, found.is_whole) == ({rulebook.version}, False)


@pytest.mark.usefixtures("busy")
def test_an_entry_that_says_otherwise_is_found(
    put_in_force, rulebook, operator, clock, admin
) -> None:
    put_in_force(rulebook)
    admin.execute(
        "update hub.log_entries set entry = convert_to(replace(convert_from(entry, 'UTF8'),"
        " 'field_not_in_purpose', 'consent_missing'), 'UTF8')"
    )

    found = replay(operator, clock.now - timedelta(days=1))

    assert {(one.recorded, one.again) for one in found.mismatches} == {
        ("consent_missing", "field_not_in_purpose")
    }


@pytest.mark.usefixtures("busy")
def test_the_impact_counts_real_decisions_and_sees_what_nobody_used(
    rulebook, changed, operator, clock
) -> None:
    found = impact(operator, rulebook, changed(*NARROWER), clock.now - timedelta(days=1), clock.now)

    real = {(one.effect, one.asked.field): times for one, times in found.real}
    assert real["newly_refused", "phone"] >= 3
    assert found.delicate == ()
    assert {one.effect for one in found.grid} == {"newly_refused", "other_reason"}


@pytest.mark.usefixtures("people")
def test_a_gap_is_counted_by_itself_and_without_the_callers_words(salud, admin) -> None:
    salud.ask(purpose="marketing")
    salud.ask(purpose="marketing")
    salud.ask(fields=["shoe_size"])

    rows = admin.execute(
        "select agency, missing, purpose, times from hub.rule_gaps order by 2"
    ).fetchall()
    assert rows == [
        ("salud", "field", "vaccination-campaign", 1),
        ("salud", "purpose", "", 2),
    ]
