"""A merge and its unmerge through the real linkage, the real dbt and a real PostgreSQL."""

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import yaml
from sqlalchemy import Engine, text

from hub.identity.linked import link
from hub.lake.connection import open_lake
from hub.lake.dbt import run_dbt
from hub.publishing.published import publish
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, log_signer
from hub.services.front_office import FrontOffice
from hub.services.review.applying import apply_decisions
from hub.services.review.cases import publish_cases
from hub.services.review.changes import Decider, decide_merge, decide_unmerge
from hub.services.review.unions import union_of
from hub.settings import Settings
from hub.store import withheld
from hub.store.review import keys_of
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from hub.store.tables import metadata
from hub.vault.envelope import Place, unseal, unwrap
from hub.vault.keyring import KeyPurpose, KeyRing, open_directory_key_ring
from policies.rulebook import load_rulebook

pytestmark = pytest.mark.pipeline

_PATH = Path(__file__).parents[1] / "dbt" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("review_city", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_CITY = importlib.util.module_from_spec(_SPEC)
sys.modules["review_city"] = _CITY  # Dataclasses look their own module up.
_SPEC.loader.exec_module(_CITY)

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATE = "select record_id, citizen_id, tier, match_weight from linked order by all"
PEOPLE = "select citizen_id, created_at, alias_of from citizens order by all"
# The scan of notes is another room: what it would leave is written down here.
SCANNED = """
create or replace table scanned as
select note_id, record_id, category, field, 'nota' as masked_text, 1 as findings
from standardised_notes
"""

Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Whose every record is, who stands, and what every published section says in clear."""

    linked: Rows
    citizens: Rows
    sections: dict[tuple[UUID, str], bytes] = field(repr=False)
    shut: int


@dataclass(slots=True)
class SmallCity:
    """A small city that goes through the pipeline again and again, a day later each time."""

    settings: Settings
    ring: KeyRing
    pipeline: Engine
    office: FrontOffice
    day: datetime = START

    def run(self) -> Snapshot:
        """Apply decisions, link, profile, publish, as the assets do."""
        self.day += timedelta(days=1)
        with open_lake(self.settings, self.ring) as lake:
            apply_decisions(lake, self.pipeline, self.day)
            link(lake, self.day, uuid4)
        run_dbt(self.settings, self.ring, "tag:profile")
        with open_lake(self.settings, self.ring) as lake:
            publish(lake, self.pipeline, self.ring, self.day)
            publish_cases(lake, self.pipeline, self.ring, self.day)
            linked, citizens = lake.execute(STATE).fetchall(), lake.execute(PEOPLE).fetchall()
        with transaction(self.pipeline) as connection:
            shut = len(withheld.all_withheld(connection))
        return Snapshot(linked, citizens, self.sections(), shut)

    def sections(self) -> dict[tuple[UUID, str], bytes]:
        """Every published section, opened."""
        with transaction(self.pipeline) as connection:
            rows = connection.execute(
                text("select citizen_id, category, sealed from hub.sections")
            ).all()
            keys = keys_of(connection, list({CitizenId(row.citizen_id) for row in rows}))
        root = self.ring.secret(KeyPurpose.DATA_KEYS)
        return {
            (row.citizen_id, row.category): unseal(
                unwrap(root, keys[row.citizen_id], row.citizen_id),
                row.sealed,
                Place("sections", "sealed", str(row.citizen_id), row.category),
            )
            for row in rows
        }


@dataclass(frozen=True, slots=True)
class Story:
    """What there was before the merge, under it and after the unmerge."""

    pair: tuple[CitizenId, CitizenId]
    before: Snapshot
    merged: Snapshot
    shut_at_once: int
    after: Snapshot


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory, session_server: Server, owner: Engine
) -> Iterator[SmallCity]:
    settings = Settings(home=tmp_path_factory.mktemp("path") / "home", memory_limit="512MB")
    settings.home.mkdir()
    ring = open_directory_key_ring(settings.keys)
    with open_lake(settings, ring) as lake:
        _CITY._fill(lake, _contract_columns())  # noqa: SLF001 - the same rows, in a lake of our own
    run_dbt(settings, ring, "tag:standardise")
    with open_lake(settings, ring) as lake:
        lake.execute(SCANNED)
    engines = {role: session_server.engine(role) for role in (Role.PIPELINE, Role.PORTAL)}
    with LogWriter(engines[Role.PORTAL], log_signer(ring, "hub.prueba/accesos")) as log:
        office = FrontOffice(engines[Role.PORTAL], ring, load_rulebook(), log)
        yield SmallCity(settings, ring, engines[Role.PIPELINE], office)
    for engine in engines.values():
        engine.dispose()
    names = ", ".join(f"{table.schema}.{table.name}" for table in metadata.sorted_tables)
    with owner.begin() as connection:
        connection.execute(text(f"truncate {names} cascade"))


def _contract_columns() -> dict[str, list[str]]:
    contracts = [yaml.safe_load(path.read_text("utf-8")) for path in _CITY.CONTRACTS.glob("*.yaml")]
    return {
        f"validated_{contract['domain']}_{part['name']}": [c["name"] for c in part["properties"]]
        for contract in contracts
        for part in contract["schema"]
    }


@pytest.fixture(scope="module")
def story(city: SmallCity) -> Story:
    """The mother and the child taken for one, and found out."""
    before = city.run()
    pair = _mother_and_child(before)
    decide_merge(city.office, *pair, _decider(), city.day)
    merged = city.run()
    with open_lake(city.settings, city.ring) as lake:
        union = union_of(lake, *pair)
    decide_unmerge(city.office, union, _decider(), uuid4(), city.day)
    with transaction(city.pipeline) as connection:
        shut = len(withheld.all_withheld(connection))
    return Story(pair, before, merged, shut, city.run())


def _decider() -> Decider:
    return Decider("DPO-01", "Mismo documento", uuid4())


def _mother_and_child(found: Snapshot) -> tuple[CitizenId, CitizenId]:
    owners = {str(row[0]): row[1] for row in found.linked}
    child = next(owner for record, owner in owners.items() if record.endswith("#student"))
    mother = next(owner for record, owner in owners.items() if record.startswith("hacienda"))
    assert isinstance(child, UUID)
    assert isinstance(mother, UUID)
    return CitizenId(mother), CitizenId(child)


def _of(found: Snapshot, person: UUID) -> dict[str, bytes]:
    return {category: told for (owner, category), told in found.sections.items() if owner == person}


def test_the_two_are_two_to_begin_with(story: Story) -> None:
    assert story.pair[0] != story.pair[1]
    assert all(_of(story.before, person) for person in story.pair)


def test_under_the_merge_one_profile_holds_what_both_had(story: Story) -> None:
    mother, child = story.pair

    assert _of(story.merged, child) == {}
    assert set(_of(story.merged, mother)) == set(_of(story.before, mother)) | set(
        _of(story.before, child)
    )


def test_after_the_unmerge_every_record_is_whose_it_was(story: Story) -> None:
    assert (story.after.linked, story.after.citizens) == (
        story.before.linked,
        story.before.citizens,
    )


def test_after_the_unmerge_every_published_section_is_byte_for_byte_what_it_was(
    story: Story,
) -> None:
    assert story.after.sections == story.before.sections


def test_both_profiles_are_shut_from_the_decision_until_the_next_publication(story: Story) -> None:
    assert (story.shut_at_once, story.after.shut) == (2, 0)
