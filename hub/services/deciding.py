"""Look-ups decided together from one snapshot: those that ask alike are read as one set.

What decides is told apart once (policies/memory.py); a person's sections are opened only where a
field of theirs is permitted, and to see whether they are a minor.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine

from hub.errors import HubError
from hub.services.access_log import LogWriter
from hub.services.errors import ProfileUnreadableError
from hub.services.reading import one_moment
from hub.services.sharing_entry import Decided
from hub.services.stated import answered
from hub.services.subject_lookup import Document, GivenValue, Profile
from hub.services.subjects import Found, Subjects
from hub.services.tokens import Caller
from hub.vault.keyring import KeyRing
from policies.categories import Field
from policies.decide import COLOMBIA
from policies.decisions import Permitted, Question, Subject
from policies.memory import DecisionMemory
from policies.rulebook import Rulebook
from policies.statements import Statement
from policies.vocabulary import Assurance

AGENCY_SYSTEM = "agency-system"
ORDINARY = Subject(is_minor=False, is_protected=False)
CASE_GIVEN = "given"
"""Stands for any case: the rules ask whether there is one, never which."""


@dataclass(frozen=True, slots=True)
class SharingDesk:
    """The database (role: api), the keys, the rules and the log; made once for all requests."""

    engine: Engine
    ring: KeyRing = field(repr=False)
    rulebook: Rulebook
    log: LogWriter = field(repr=False)
    statements: Mapping[str, Statement] = field(default_factory=dict, repr=False)
    """What stands in the place of fields, when this desk answers yes or no."""
    memory: DecisionMemory = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Decisions are remembered for as long as the desk, and so its rulebook, stands."""
        object.__setattr__(self, "memory", DecisionMemory(self.rulebook))


@dataclass(frozen=True, slots=True)
class Lookup:
    """What an agency's system asks."""

    caller: Caller
    document: Document
    purpose: str
    case_ref: str | None = field(default=None, repr=False)
    fields: tuple[str, ...] = ()

    @property
    def has_case(self) -> bool:
        """Whether the question names a case."""
        return bool(self.case_ref and self.case_ref.strip())


def decide_each(
    desk: SharingDesk, lookups: Sequence[Lookup], now: datetime
) -> list[Decided | HubError]:
    """One decided question a look-up, in their order; one that fails stops no other."""
    alike: dict[object, list[int]] = {}
    for place, one in enumerate(lookups):
        likeness = (one.caller, one.purpose, one.fields, one.has_case)
        alike.setdefault(likeness, []).append(place)
    made: dict[int, Decided | HubError] = {}
    for places in alike.values():
        decided = _decide_alike(desk, [lookups[place] for place in places], now)
        made.update(zip(places, decided, strict=True))
    return [made[place] for place in range(len(lookups))]


def _decide_alike(
    desk: SharingDesk, alike: Sequence[Lookup], now: datetime
) -> list[Decided | HubError]:
    question = _question(alike[0], now)
    documents = [lookup.document for lookup in alike]
    one = _OneQuestion(desk, question)
    try:
        with one_moment(desk.engine) as connection:
            subjects = Subjects(connection, desk.ring)
            consents = question.purpose, question.agency
            found = subjects.find(documents, alike[0].caller.client_id, consents)
            judged = [one.judged(*asked) for asked in zip(documents, found, strict=True)]
            subjects.read_sections(one.given(judged))
    except HubError as error:
        return [error] * len(alike)
    return [one.with_values(made) for made in judged]


@dataclass(frozen=True, slots=True)
class _OneQuestion:
    """One question put about several people."""

    desk: SharingDesk
    asked: Question
    of_subject: dict[Subject, Question] = field(default_factory=dict)

    def judged(self, document: Document, profile: Found) -> Decided | HubError:
        """The decisions about one of them; no value is read yet."""
        if profile is None:
            return Decided(self.asked, self.desk.memory.decide(self.asked, ()))
        if isinstance(profile, HubError):
            return profile
        try:
            question = self._about(profile, document)
        except ProfileUnreadableError as error:
            return error
        return Decided(question, self.desk.memory.decide(question, profile.events), profile)

    def given(
        self, judged: Iterable[Decided | HubError]
    ) -> Iterator[tuple[Profile, frozenset[str]]]:
        """Of whom which categories hold a permitted field."""
        for made in judged:
            if isinstance(made, Decided) and made.profile is not None:
                fields = self.desk.rulebook.fields
                yield made.profile, frozenset(fields[name].category for name in _permitted(made))

    def with_values(self, made: Decided | HubError) -> Decided | HubError:
        """Open the sections with a permitted field, and take those fields only."""
        if isinstance(made, HubError) or made.profile is None:
            return made
        fields, given = self.desk.rulebook.fields, {}
        try:
            for name in _permitted(made):
                values = self._values(made.profile, fields[name])
                if values:
                    given[name] = values
        except ProfileUnreadableError as error:
            return error
        return replace(made, given=given)

    def _values(self, profile: Profile, known: Field) -> tuple[GivenValue, ...]:
        statement = self.desk.statements.get(known.code)
        if statement is None:
            return profile.values(known.category, known.code)
        read = profile.values(known.category, statement.reads)
        return answered(statement, read, self.asked.asked_at.astimezone(COLOMBIA).date())

    def _about(self, profile: Profile, document: Document) -> Question:
        subject = profile.subject(document.kind, self.asked.asked_at)
        question = self.of_subject.get(subject)
        if question is None:
            question = self.of_subject[subject] = replace(self.asked, subject=subject)
        moment = _moment(profile, question.asked_at)
        return question if moment == question.asked_at else replace(question, asked_at=moment)


def _permitted(made: Decided) -> Iterator[str]:
    return (name for name, one in made.decisions.items() if isinstance(one, Permitted))


def _question(lookup: Lookup, now: datetime) -> Question:
    return Question(
        agency=lookup.caller.agency,
        actor_kind=AGENCY_SYSTEM,
        purpose=lookup.purpose,
        fields=tuple(dict.fromkeys(lookup.fields)),
        case_ref=CASE_GIVEN if lookup.has_case else None,
        asked_at=now,
        subject=ORDINARY,
        assurance=Assurance.HIGH,  # a signed assertion, its key registered beforehand
        scopes=lookup.caller.scopes,
    )


def _moment(profile: Profile, now: datetime) -> datetime:
    """A permission closed by a clock that runs ahead of ours is closed all the same."""
    return max([now, *(event.at for event in profile.events if not event.opens_access)])
