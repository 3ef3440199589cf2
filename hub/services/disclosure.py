"""Accesses that are shown later: marked when they are written, masked until their day comes.

The day and the rule stand in the entry itself, so that nobody can move them afterwards.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from hub.ledger.entry import AccessEntry, Channel, Outcome
from policies.disclosure import DelayRule, delay_of

CITY_ZONE = ZoneInfo("America/Bogota")
SHOWN_FROM = "shown_from"
DELAY_RULE = "delay_rule"


def delayed(rules: Mapping[str, DelayRule], entry: AccessEntry) -> AccessEntry:
    """The entry with the day from which the person reads it, where a rule gives one."""
    rule = delay_of(rules, entry.purpose)
    if rule is None:
        return entry
    shown_from = rule.shown_from(entry.at.astimezone(CITY_ZONE).date())
    more = {SHOWN_FROM: shown_from.isoformat(), DELAY_RULE: rule.rule_id}
    return replace(entry, inputs={**entry.inputs, **more})


def hidden_until(entry: AccessEntry, today: date) -> date | None:
    """The day from which the person reads this entry, while it is still to come."""
    written = entry.inputs.get(SHOWN_FROM)
    shown_from = date.fromisoformat(written) if written else None
    return shown_from if shown_from is not None and shown_from > today else None


def masked(entry: AccessEntry) -> AccessEntry:
    """What the person sees meanwhile: that there was an access, and nothing of it."""
    return AccessEntry(entry.at, Channel.API, Outcome.REFUSED)
