"""How far back an agreement lets its agency see: an older value is not shown under it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hub.services.subject_lookup import GivenValue
from policies.decisions import Decision, Permitted
from policies.rulebook import Rulebook


def within_look_back(
    rulebook: Rulebook,
    decisions: Mapping[str, Decision],
    given: Mapping[str, tuple[GivenValue, ...]],
    now: datetime,
) -> dict[str, tuple[GivenValue, ...]]:
    """Keep the values received within the look-back of the agreement that opened each field."""
    kept = {
        name: _recent(values, _first_moment(rulebook, decisions[name], now))
        for name, values in given.items()
    }
    return {name: values for name, values in kept.items() if values}


def _first_moment(rulebook: Rulebook, decision: Decision, now: datetime) -> datetime:
    """The oldest moment that may be shown; without an agreement, nothing may."""
    if not isinstance(decision, Permitted):
        return now
    agreement = rulebook.agreements[decision.ground.agreement_id]
    return now - timedelta(days=agreement.limits.look_back_days)


def _recent(values: tuple[GivenValue, ...], first: datetime) -> tuple[GivenValue, ...]:
    return tuple(value for value in values if value.received_at >= first)
