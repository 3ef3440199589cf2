"""Findings made by asking: rules that never decide anything, agreements that never open a field."""

from collections.abc import Iterator
from datetime import date

from policies.decide import decide_one
from policies.decisions import Permitted, Refused
from policies.findings import Finding, FindingCode
from policies.grid import covering_grid
from policies.rulebook import Rulebook


def check_reach(rulebook: Rulebook, as_of: date) -> Iterator[Finding]:
    """Ask the covering grid and tell what never happened."""
    met, opened = _asked(rulebook, _day_in_force(rulebook, as_of))
    for policy in rulebook.engine.policies:
        if policy.policy_id not in met:
            yield Finding(
                FindingCode.RULE_NEVER_MATCHES,
                policy.policy_id,
                "Ningún caso llega a esta regla: corríjala o retírela.",
            )
    for agreement in rulebook.agreements.values():
        reachable = set(agreement.fields) & set(rulebook.purposes[agreement.purpose].fields)
        is_on = agreement.starts <= as_of < agreement.ends
        for field in sorted(reachable) if is_on else ():
            if (agreement.agreement_id, field) not in opened:
                yield Finding(
                    FindingCode.FIELD_NEVER_PERMITTED,
                    f"{agreement.agreement_id}: {field}",
                    "Ninguna regla deja ver este dato con el acuerdo: corrija la base o quítelo.",
                )


def _day_in_force(rulebook: Rulebook, as_of: date) -> date:
    """The day itself, unless every agreement is over: then no rule is to blame."""
    agreements = rulebook.agreements.values()
    if any(one.starts <= as_of < one.ends for one in agreements):
        return as_of
    return min((one.starts for one in agreements), default=as_of)


def _asked(rulebook: Rulebook, as_of: date) -> tuple[set[str], set[tuple[str, str]]]:
    """The rules that decided something, and which agreement opened which field.

    Agreements are looked at one by one: one that never wins because another opens the same
    field first is not useless, it is the ground when the other ends.
    """
    met: set[str] = set()
    opened: set[tuple[str, str]] = set()
    for asked in covering_grid(rulebook, as_of):
        decision = decide_one(rulebook, asked)
        if isinstance(decision, Permitted | Refused):
            met.update(decision.policy_ids)
        if isinstance(decision, Permitted):
            opened.add((decision.ground.agreement_id, asked.field))
    return met, opened
