"""The retention table counts days from a date, and the first day over is the day it is due."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from policies.errors import RulebookError
from policies.retention import (
    Disposition,
    RetentionRule,
    due,
    due_on,
    is_due,
    load_retention,
)

Change = Callable[[str, str, str], Path]
RULES = load_retention()
WITH_TERM = [rule for rule in RULES.values() if rule.action is not Disposition.KEEP]
TODAY = date(2026, 3, 1)


def rule_id(rule: RetentionRule) -> str:
    return rule.rule_id


def test_every_series_that_must_end_has_its_rule() -> None:
    assert set(RULES) == {
        "landing-bytes",
        "quarantined-rows",
        "departed-records",
        "sessions",
        "used-assertions",
        "prepared-downloads",
        "ended-consents",
        "access-log-links",
    }


def test_a_proof_of_consent_is_kept() -> None:
    assert due(RULES["ended-consents"], TODAY) is None


def test_what_is_kept_is_never_due() -> None:
    assert not is_due(RULES["ended-consents"], date(1900, 1, 1), TODAY)


def test_what_is_kept_has_no_day() -> None:
    assert due_on(RULES["ended-consents"], TODAY) is None


@pytest.mark.parametrize("rule", WITH_TERM, ids=rule_id)
def test_something_is_due_on_the_day_its_days_are_complete(rule: RetentionRule) -> None:
    newest = due(rule, TODAY)
    assert newest is not None

    assert (is_due(rule, newest, TODAY), is_due(rule, newest + timedelta(days=1), TODAY)) == (
        True,
        False,
    )


@pytest.mark.parametrize("rule", WITH_TERM, ids=rule_id)
def test_the_day_due_and_the_cutoff_agree(rule: RetentionRule) -> None:
    newest = due(rule, TODAY)
    assert newest is not None

    assert due_on(rule, newest) == TODAY


def test_a_week_counts_over_the_end_of_february() -> None:
    assert due(RULES["prepared-downloads"], TODAY) == date(2026, 2, 22)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    keep_days: 90\n", "", "keep_days belongs"),
        ("    action: keep\n", "    action: keep\n    keep_days: 3\n", "keep_days belongs"),
        ("store: landing", "store: moon", "not in the list Store"),
        ("id: sessions", "id: departed-records", "departed-records is written twice"),
        ("keep_days: 90", "keep_days: -1", "whole number"),
    ],
    ids=["no term", "a term for what is kept", "no such store", "twice", "negative"],
)
def test_a_retention_table_is_refused_with(
    change: Change, old: str, new: str, message: str
) -> None:
    spoilt = change("retention.yaml", old, new) / "retention.yaml"

    with pytest.raises(RulebookError, match=message):
        load_retention(spoilt)
