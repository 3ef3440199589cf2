"""Making past decisions again: from what the log kept and the rules that were in force then.

Every entry names the version that decided it. A replay that answers otherwise means that the log
lacks an input, or that somebody changed something: it is an alarm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import decode_entry
from hub.services.rulebook_release import RulebookNotInForceError, kept_rulebook
from hub.store.log_replay import entries_since
from hub.store.sessions import transaction
from policies.decide import decide_one
from policies.decisions import Decision, Permitted
from policies.recorded import is_replayable, situations
from policies.rulebook import Rulebook
from policies.simulator import YES, code_of
from policies.situations import Situation

NOT_FOUND = "not_found"
UNREGISTERED = ""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A field that is answered otherwise today, by the same rules."""

    seq: int
    field: str
    recorded: str
    again: str


@dataclass(slots=True)
class Replay:
    """What a replay found; entries that record no decision are counted apart."""

    entries: int = 0
    decisions: int = 0
    without_decision: int = 0
    without_inputs: int = 0
    lost_versions: set[str] = field(default_factory=set)
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every decision was made again to the same answer."""
        return not (self.mismatches or self.lost_versions or self.without_inputs)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of the log with its number."""

    seq: int
    entry: AccessEntry


def replay(engine: Engine, since: datetime) -> Replay:
    """Make every decision since a moment again and compare (database role: operator)."""
    found, known = Replay(), dict[str, Rulebook | None]()
    for recorded in recorded_since(engine, since):
        version = recorded.entry.rulebook or UNREGISTERED
        if not _has_decision(recorded.entry):
            found.without_decision += 1
            continue
        if not is_replayable(recorded.entry.inputs):
            found.without_inputs += 1
            continue
        if version not in known:
            known[version] = _kept(engine, version)
        rulebook = known[version]
        if rulebook is None:
            found.lost_versions.add(version)
            continue
        _again(rulebook, recorded, found)
    return found


def recorded_since(engine: Engine, since: datetime) -> Iterator[Recorded]:
    """Every entry since a moment, oldest first, streamed."""
    with transaction(engine) as connection, entries_since(connection, since) as rows:
        for seq, entry in rows:
            yield Recorded(seq, decode_entry(entry))


def asked_since(engine: Engine, since: datetime) -> Iterator[Situation]:
    """Every situation that was really decided since a moment; for trying new rules on it."""
    for recorded in recorded_since(engine, since):
        if _has_decision(recorded.entry) and is_replayable(recorded.entry.inputs):
            yield from situations_of(recorded.entry)


def situations_of(entry: AccessEntry) -> Iterator[Situation]:
    """The situations that an entry records."""
    return situations(
        entry.agency or UNREGISTERED,
        entry.purpose or UNREGISTERED,
        entry.inputs,
        sorted(entry.asked),
    )


def _has_decision(entry: AccessEntry) -> bool:
    return bool(entry.asked and entry.rulebook and "actor_kind" in entry.inputs)


def _kept(engine: Engine, version: str) -> Rulebook | None:
    try:
        return kept_rulebook(engine, version)
    except RulebookNotInForceError:
        return None


def _again(rulebook: Rulebook, recorded: Recorded, found: Replay) -> None:
    entry = recorded.entry
    grounds = _grounds(entry)
    found.entries += 1
    for asked in situations_of(entry):
        found.decisions += 1
        was = _recorded(entry, asked.field, grounds)
        again = _answer(decide_one(rulebook, asked), with_ground=asked.field in entry.given)
        if was != again:
            found.mismatches.append(Mismatch(recorded.seq, asked.field, was, again))


def _recorded(entry: AccessEntry, name: str, grounds: Mapping[str, str | None]) -> str:
    """The answer that the entry tells; who was not found would have been permitted."""
    code = entry.withheld.get(name, YES)
    if code == NOT_FOUND:
        return YES
    return f"{YES}: {grounds[name]}" if name in entry.given else code


def _grounds(entry: AccessEntry) -> dict[str, str | None]:
    return {name: entry.inputs.get(f"by_{name}", entry.agreement) for name in entry.given}


def _answer(decision: Decision, *, with_ground: bool) -> str:
    if with_ground and isinstance(decision, Permitted):
        return f"{YES}: {decision.ground.agreement_id}"
    return code_of(decision)
