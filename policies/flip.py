"""The smallest change that would turn an answer over, found by asking again and never guessed.

First what may change about the question, one thing, then two, then three at once. Where nothing
of that opens a field, the rules themselves would have to change: then the rules are changed on
paper, checked like any others, and asked again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

from consent.terms import ConsentStatus, Language
from policies.agreements import Agreement
from policies.decide import decide_one
from policies.decisions import Decision, Permitted
from policies.errors import RulebookError
from policies.flip_words import change_words
from policies.purposes import Purpose
from policies.rulebook import Data, Rulebook, assemble
from policies.situations import Situation
from policies.vocabulary import Assurance

MOST_CHANGES = 3
PUT_RIGHT = frozenset(
    {"has_case", "has_scope", "assurance", "consent", "is_blocked", "is_minor", "is_protected"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of a situation that would be otherwise."""

    what: str
    to: object
    also: tuple[tuple[str, object], ...] = ()

    def applied(self, asked: Situation) -> Situation:
        """The situation with this change."""
        changed = {**asked._asdict(), self.what: self.to, **dict(self.also)}
        return Situation._make(changed.values())


@dataclass(frozen=True, slots=True)
class Flip:
    """What would have to change, and what the rules then answer."""

    changes: tuple[Change, ...]
    decision: Decision
    is_of_rules: bool = False

    def say(self, rulebook: Rulebook, language: Language) -> str:
        """The change in plain words."""
        words = [change_words(rulebook, one.what, one.to, language) for one in self.changes]
        joined = (" y " if language is Language.SPANISH else " and ").join(words)
        return joined[:1].upper() + joined[1:] + "."


def smallest_flip(rulebook: Rulebook, asked: Situation) -> Flip | None:
    """The fewest changes that turn a yes into a no or a no into a yes; None when there are none."""
    was = isinstance(decide_one(rulebook, asked), Permitted)
    options = tuple(_closing(rulebook, asked) if was else _opening(rulebook, asked))
    for count in range(1, MOST_CHANGES + 1):
        for changes in combinations(options, count):
            found = _tried(rulebook, asked, changes)
            if found is not None and isinstance(found, Permitted) is not was:
                return Flip(changes, found)
    return None if was else _pruned(rulebook, asked, options) or _by_rules(rulebook, asked)


def _pruned(rulebook: Rulebook, asked: Situation, options: Sequence[Change]) -> Flip | None:
    """Many things are wrong at once: put all of them right, then take back what was not needed."""
    by_kind = {change.what: change for change in options if change.what in PUT_RIGHT}
    needed = list(by_kind.values())
    if not isinstance(_tried(rulebook, asked, needed), Permitted):
        return None
    for change in tuple(needed):
        fewer = [one for one in needed if one is not change]
        if isinstance(_tried(rulebook, asked, fewer), Permitted):
            needed = fewer
    found = _tried(rulebook, asked, needed)
    return None if found is None else Flip(tuple(needed), found)


def _tried(rulebook: Rulebook, asked: Situation, changes: Sequence[Change]) -> Decision | None:
    """The decision after the changes; None when two of them touch the same thing."""
    if len({change.what for change in changes}) < len(changes):
        return None
    for change in changes:
        asked = change.applied(asked)
    return decide_one(rulebook, asked)


def _opening(rulebook: Rulebook, asked: Situation) -> Iterator[Change]:
    """What could be otherwise so that a field opens, the nearest to hand first."""
    if not asked.has_case:
        yield Change("has_case", to=True)
    if not asked.has_scope:
        yield Change("has_scope", to=True)
    yield from (Change("assurance", level) for level in Assurance if level > asked.assurance)
    if not asked.consent_covers:
        yield Change("consent", ConsentStatus.GIVEN, (("consent_covers", True),))
    for what in ("is_blocked", "is_minor", "is_protected"):
        if getattr(asked, what):
            yield Change(what, to=False)
    yield from _days(rulebook, asked)
    yield from _purposes(rulebook, asked)
    yield from (Change("actor_kind", one) for one in rulebook.roles if one != asked.actor_kind)
    known = rulebook.purposes.get(asked.purpose)
    if known and known.agency != asked.agency:
        yield Change("agency", known.agency)


def _closing(rulebook: Rulebook, asked: Situation) -> Iterator[Change]:
    """What could be otherwise so that a field closes, what the person can do first."""
    if asked.consent_covers:
        yield Change("consent", ConsentStatus.WITHDRAWN, (("consent_covers", False),))
    yield Change("has_case", to=False)
    yield Change("has_scope", to=False)
    yield from (Change("assurance", one) for one in reversed(Assurance) if one < asked.assurance)
    for what in ("is_minor", "is_protected", "is_blocked"):
        yield Change(what, to=True)
    yield from _days(rulebook, asked)
    yield from (Change("actor_kind", one) for one in rulebook.roles if one != asked.actor_kind)


def _days(rulebook: Rulebook, asked: Situation) -> Iterator[Change]:
    agreements = rulebook.agreements_for(asked.agency, asked.purpose)
    days = {day for one in agreements for day in (one.starts, one.ends - timedelta(days=1))}
    days |= {one.ends for one in agreements}
    nearest = sorted(days - {asked.day}, key=lambda day: (abs(day - asked.day), day))
    yield from (Change("day", day) for day in nearest)


def _purposes(rulebook: Rulebook, asked: Situation) -> Iterator[Change]:
    """Other purposes of the same agency that ask for the field."""
    for purpose in rulebook.purposes_of(asked.agency):
        if purpose.code != asked.purpose and asked.field in purpose.fields:
            yield Change("purpose", purpose.code)


def _by_rules(rulebook: Rulebook, asked: Situation) -> Flip | None:
    """Name the field in the purpose and in an agreement of it, on paper, and ask again."""
    purpose = rulebook.purposes.get(asked.purpose)
    agreements = rulebook.agreements_for(asked.agency, asked.purpose)
    if purpose is None or asked.field not in rulebook.fields or not agreements:
        return None
    wider = purpose
    if asked.field not in purpose.fields:
        wider = replace(purpose, optional=(*purpose.optional, asked.field))
    for agreement in agreements:
        fields = tuple(dict.fromkeys((*agreement.fields, asked.field)))
        changed = _amended(rulebook, wider, replace(agreement, fields=fields))
        found = decide_one(changed, asked) if changed else None
        if isinstance(found, Permitted):
            return Flip((Change("field", asked.field),), found, is_of_rules=True)
    return None


def _amended(rulebook: Rulebook, purpose: Purpose, agreement: Agreement) -> Rulebook | None:
    data = Data(
        agencies=rulebook.agencies,
        roles=rulebook.roles,
        categories=rulebook.categories,
        purposes={**rulebook.purposes, purpose.code: purpose},
        agreements={**rulebook.agreements, agreement.agreement_id: agreement},
    )
    try:
        return assemble(rulebook.files, data)
    except RulebookError:
        return None
