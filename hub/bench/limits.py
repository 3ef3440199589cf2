"""A rulebook whose agreements bear any load: the limits are taken as always, and never reached."""

from dataclasses import replace

from policies.purposes import Limits
from policies.rulebook import Rulebook

ANY = 1_000_000_000_000
LIMITS = Limits(requests_per_day=ANY, look_back_days=36_500, data_life_days=1)


def without_limits(rulebook: Rulebook) -> Rulebook:
    """The same rules with limits that a measure does not reach."""
    made = {
        name: replace(agreement, limits=LIMITS) for name, agreement in rulebook.agreements.items()
    }
    pairs = {(each.agency, each.purpose) for each in made.values()}
    grouped = {
        pair: tuple(made[each.agreement_id] for each in rulebook.agreements_for(*pair))
        for pair in pairs
    }
    return replace(rulebook, agreements=made, _by_purpose=grouped)
