"""Publishing cases: what waits for a person leaves the lake sealed, each side for its own citizen.

The values of each record are sealed with the data key of the citizen it belongs to, so that
erasing either of them shuts the case for good. A case is sealed again only when it changed.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from itertools import islice

import duckdb
from sqlalchemy import Connection, Engine

from hub.identity.saved_model import LinkageModel, load_model
from hub.identity.schema import create_tables
from hub.identity.workbench import count, workbench
from hub.records.identifiers import CitizenId
from hub.services.review.evidence import Held, Mention, Pair, pairs, prepare_evidence
from hub.services.review.exposure import Preview, Side
from hub.services.review.priority import weigh
from hub.services.review.releasing import release_parted
from hub.services.review.waterfall import waterfall
from hub.services.subject_lookup import ADULT_AGE
from hub.store import review
from hub.store.review import CaseRow
from hub.store.sessions import transaction
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, seal
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.wrapping import WrappingKeys, wrapping_keys
from policies.rulebook import Rulebook, load_rulebook

BATCH_CASES = 1_000
TABLE = "review_cases"


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """What one run published, and which profiles it opened again."""

    waiting: int
    sealed_again: int
    withdrawn: int
    released: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What building a case needs, made once a run."""

    model: LinkageModel
    mentions: int
    preview: Preview
    content: Secret = field(repr=False)
    wrapping: WrappingKeys = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A case in clear: lives in memory only."""

    pair: Pair
    row: CaseRow
    left: bytes = field(repr=False)
    right: bytes = field(repr=False)


def publish_cases(
    lake: duckdb.DuckDBPyConnection,
    engine: Engine,
    ring: KeyRing,
    now: datetime,
    rulebook: Rulebook | None = None,
) -> CaseCounts:
    """Bring the open cases to PostgreSQL (role: pipeline), with the lake as publishing left it."""
    create_tables(lake)
    model = load_model()
    waiting = sealed_again = 0
    kept = list[str]()
    with workbench(lake) as home:
        prepare_evidence(lake, home, model)
        desk = Desk(
            model,
            count(lake, f"select count(*) from {home}.link_mentions"),  # noqa: S608 - our own name
            Preview(rulebook or load_rulebook(), now),
            ring.secret(KeyPurpose.CONTENT_TAGS),
            wrapping_keys(ring),
            now,
        )
        for batch in _batches(pairs(lake, model)):
            with transaction(engine) as connection:
                fresh = _save(connection, desk, [draft(desk, pair) for pair in batch])
            waiting += len(batch)
            sealed_again += fresh
            kept += [pair.pair_id for pair in batch]
    with transaction(engine) as connection:
        withdrawn = review.withdraw_cases(connection, kept)
    released = release_parted(lake, engine)
    return CaseCounts(waiting, sealed_again, withdrawn, released)


def draft(desk: Desk, pair: Pair) -> Draft:
    """Make one case: what can be told of it openly, and its two sides in clear."""
    sides = _side(pair.held[0], desk.now), _side(pair.held[1], desk.now)
    shown = desk.preview.newly_shown(*sides)
    weighed = weigh(desk.preview.rulebook, pair.kind, sides, shown)
    steps = waterfall(desk.model, desk.mentions, pair.reached, pair.match_weight)
    left = _content(
        pair.mentions[0], sides[0], why=pair.reason, steps=[asdict(step) for step in steps]
    )
    right = _content(pair.mentions[1], sides[1])
    tagged = f"{pair.citizens}|{left.decode()}|{right.decode()}"
    row = CaseRow(
        case_id=pair.pair_id,
        kind=pair.kind,
        citizen_l=pair.citizens[0],
        citizen_r=pair.citizens[1],
        sealed_l=b"",
        sealed_r=b"",
        version=blind_tag(desk.content, f"case|{pair.pair_id}", tagged),
        is_sensitive=weighed.is_sensitive,
        risk=weighed.risk,
        gain=weighed.gain,
        priority=weighed.priority,
        agencies=weighed.agencies,
        together_since=pair.together_since,
        opened_at=pair.opened_at,
        published_at=desk.now,
    )
    return Draft(pair, row, left, right)


def _side(held: Held, now: datetime) -> Side:
    return Side(held.digests, held.sources, _is_minor(held.birth_date, now.date()))


def _is_minor(born: str | None, today: date) -> bool:
    """Somebody whose age nobody knows is looked after as a minor."""
    try:
        day = date.fromisoformat(born or "")
    except ValueError:
        return True
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day)) < ADULT_AGE


def _content(mention: Mention, side: Side, **more: object) -> bytes:
    """One side of a case as bytes that never vary for the same content."""
    told = {
        "record_id": mention.record_id,
        "agency": mention.agency,
        "valid_from": mention.valid_from,
        "values": mention.values,
        "digests": side.digests,
        "sources": side.sources,
        "is_minor": side.is_minor,
        **more,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _save(connection: Connection, desk: Desk, drafts: Sequence[Draft]) -> int:
    """Seal and keep the drafts that changed; without a data key there is nobody to seal for."""
    known = review.versions_of(connection, [one.row.case_id for one in drafts])
    changed = [
        one for one in drafts if known.get(one.row.case_id) != (one.row.version, review.OPEN)
    ]
    people = list(dict.fromkeys(person for one in changed for person in one.pair.citizens))
    wrapped = review.keys_of(connection, people)
    keys = {person: desk.wrapping.unwrap(key, person) for person, key in wrapped.items()}
    sealed = [
        sealed_case(one, keys)
        for one in changed
        if one.row.citizen_l in keys and one.row.citizen_r in keys
    ]
    review.save_cases(connection, sealed)
    return len(sealed)


def sealed_case(one: Draft, keys: dict[CitizenId, Secret]) -> CaseRow:
    """Return the case with each side sealed for its citizen."""
    row = one.row
    return replace(
        row,
        sealed_l=seal(keys[row.citizen_l], one.left, side_place(row.case_id, "sealed_l")),
        sealed_r=seal(keys[row.citizen_r], one.right, side_place(row.case_id, "sealed_r")),
    )


def side_place(case_id: str, column: str) -> Place:
    """Where one side of a case opens, and nowhere else."""
    return Place(TABLE, column, case_id)


def _batches(found: Iterable[Pair]) -> Iterator[list[Pair]]:
    stream = iter(found)
    while batch := list(islice(stream, BATCH_CASES)):
        yield batch
