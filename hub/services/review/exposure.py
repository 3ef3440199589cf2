"""What a union would newly show to whom: the rules asked before and after, and the difference.

Pure. It asks the same `decide` as any look-up, so the preview is what the simulator would answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from consent.events import ConsentEvent
from policies.decide import decide
from policies.decisions import Permitted, Question, Subject
from policies.purposes import Purpose
from policies.rulebook import Rulebook
from policies.vocabulary import Assurance, Audience, Sensitivity

SYSTEM = "agency-system"
ANY_CASE = "revision"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people: which fields the hub holds (a digest of each value) and from whom."""

    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_minor: bool = False
    consents: Sequence[ConsentEvent] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class NewlyShown:
    """Under one purpose an agency would see these fields of somebody, which it does not today."""

    agency: str
    purpose: str
    fields: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(slots=True)
class Preview:
    """The rules of one day, remembered: most people have no consent and one of two ages."""

    rulebook: Rulebook
    now: datetime
    _known: dict[tuple[str, bool], frozenset[str]] = field(default_factory=dict)

    def newly_shown(self, one: Side, other: Side) -> tuple[NewlyShown, ...]:
        """Return, purpose by purpose, what only a union would show."""
        return tuple(self._differences(one, other))

    def _differences(self, one: Side, other: Side) -> Iterator[NewlyShown]:
        for purpose in self.rulebook.purposes.values():
            if purpose.audience is not Audience.AGENCIES:
                continue
            fields = self._new_fields(purpose, one, other) | self._new_fields(purpose, other, one)
            if fields:
                sources = {s for f in fields for x in (one, other) for s in x.sources.get(f, ())}
                yield NewlyShown(
                    purpose.agency, purpose.code, tuple(sorted(fields)), tuple(sorted(sources))
                )

    def _new_fields(self, purpose: Purpose, asked: Side, joined: Side) -> set[str]:
        """What somebody asking about `asked` would newly see if `joined` were the same person."""
        before = self._permitted(purpose, asked.is_minor, asked.consents) & asked.digests.keys()
        both = [*asked.consents, *_as_one(joined.consents, asked.consents)]
        after = {
            code
            for is_minor in {asked.is_minor, joined.is_minor}
            for code in self._permitted(purpose, is_minor, both)
        }
        return {
            code
            for code in after & (asked.digests.keys() | joined.digests.keys())
            if code not in before
            or joined.digests.get(code, asked.digests[code]) != asked.digests[code]
        }

    def _permitted(
        self, purpose: Purpose, is_minor: bool, consents: Sequence[ConsentEvent]
    ) -> frozenset[str]:
        if consents:
            return _permitted(self.rulebook, purpose, is_minor, consents, self.now)
        key = (purpose.code, is_minor)
        if key not in self._known:
            self._known[key] = _permitted(self.rulebook, purpose, is_minor, (), self.now)
        return self._known[key]


def is_health(rulebook: Rulebook, fields: Iterable[str]) -> bool:
    """Whether any of these fields is sensitive in the sense of the law."""
    known = (rulebook.fields[code] for code in fields if code in rulebook.fields)
    return any(one.sensitivity is Sensitivity.SENSITIVE for one in known)


def _permitted(
    rulebook: Rulebook,
    purpose: Purpose,
    is_minor: bool,
    consents: Sequence[ConsentEvent],
    now: datetime,
) -> frozenset[str]:
    question = Question(
        agency=purpose.agency,
        actor_kind=SYSTEM,
        purpose=purpose.code,
        fields=(),
        case_ref=ANY_CASE,
        asked_at=now,
        subject=Subject(is_minor=is_minor, is_protected=False),
        assurance=Assurance.VERY_HIGH,
        scopes=frozenset({purpose.scope}),
    )
    made = decide(rulebook, question, consents)
    return frozenset(code for code, decision in made.items() if isinstance(decision, Permitted))


def _as_one(theirs: Sequence[ConsentEvent], ours: Sequence[ConsentEvent]) -> list[ConsentEvent]:
    """The events of one person as those of the other, as a union would read them."""
    if not ours:
        return list(theirs)
    return [replace(event, citizen_id=ours[0].citizen_id) for event in theirs]
