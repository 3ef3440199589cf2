"""`hub review` as an officer types it: what it prints, what it writes, and what it refuses."""

import io
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from hub.cli.main import build_app
from hub.identity.schema import create_tables
from hub.lake.connection import open_lake
from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey
from hub.services.review.cases import publish_cases
from hub.services.review.errors import CaseChangedError, ReasonMissingError
from hub.settings import Settings
from hub.store import profiles
from hub.store.database import open_database
from hub.store.roles import Role
from hub.store.sessions import transaction
from hub.vault.envelope import new_data_key, wrap
from hub.vault.keyring import KeyPurpose, open_directory_key_ring
from tests.integration.review.two_people import add_person, describe

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANA, LUZ = (CitizenId(UUID(int=number, version=4)) for number in (1, 2))
OFFICER = ("--officer", "DPO-01")


@contextmanager
def made() -> Iterator[Path]:
    """A hub home with two published people and a question about them; PostgreSQL stays up."""
    with tempfile.TemporaryDirectory(prefix="review-") as folder:
        settings = Settings(home=Path(folder) / "var")
        settings.home.mkdir()
        ring = open_directory_key_ring(settings.keys)
        with open_database(settings, ring) as server:
            engine = server.engine(Role.PIPELINE)
            root = ring.secret(KeyPurpose.DATA_KEYS)
            keys = [DataKey(p, 1, wrap(root, new_data_key(), p)) for p in (ANA, LUZ)]
            with transaction(engine) as connection:
                profiles.add_citizens(connection, [(ANA, None), (LUZ, None)], NOW)
                profiles.add_keys(connection, keys, NOW)
            with open_lake(settings, ring) as lake:
                create_tables(lake)
                for name, person in zip("ab", (ANA, LUZ), strict=True):
                    add_person(lake, name, person, NOW)
                describe(lake, [ANA, LUZ], NOW)
                lake.execute("alter table standardised add column married_name varchar")
                lake.execute(
                    "insert into link_edges values (1, 2, 30.5, 'A', 'joined', null, null, now())"
                )
                publish_cases(lake, engine, ring, NOW)
            engine.dispose()
            yield settings.home


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """One home for the tests that only look."""
    with made() as home:
        yield home


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """The shared home; one of its own for a test that changes something."""
    if "changes" not in request.keywords:
        yield request.getfixturevalue("shared_home")
        return
    with made() as own:
        yield own


changes = pytest.mark.changes


@pytest.fixture
def hub(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Type a command, with what stands on standard input."""
    monkeypatch.setenv("HUB_HOME", str(home))

    def type_in(*words: str, reason: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(reason))
        app = build_app(["review"])
        result = CliRunner().invoke(app, ["review", *words], input=reason, catch_exceptions=False)
        return result.exit_code, result.output

    return type_in


@pytest.fixture
def version(hub) -> str:
    return str(json.loads(hub("show", "question", *OFFICER, "--json")[1])["version"])


def test_the_list_tells_what_waits_and_nothing_of_anybody(hub):
    code, said = hub("list", *OFFICER)

    assert (code, "no se sabe" in said) == (0, True)
    assert not [value for value in ("LUCUMI", "31999888", "1985") if value in said]


def test_the_list_is_one_json_document(hub):
    document = json.loads(hub("list", *OFFICER, "--json")[1])

    assert document["cases"][0]["case"] == "question"
    assert document["cases"][0]["sensitive"] == "sí"


def test_show_tells_both_records_the_evidence_the_effect_and_where_it_was_noted(hub):
    code, said = hub("show", "question", *OFFICER)

    assert code == 0
    for words in ("LUCUMI VIAFARA", "día y mes de nacimiento", "vaccination-campaign", "entradas"):
        assert words in said


def test_a_decision_on_what_nobody_saw_is_refused(hub):
    with pytest.raises(CaseChangedError):
        hub("decide", "question", "same", *OFFICER, "--version", "00ff", reason="Claro\n")


def test_a_version_that_is_none_is_a_misspelt_command(hub):
    assert hub("decide", "question", "same", *OFFICER, "--version", "xyz", reason="Claro\n")[0] == 2


def test_a_decision_without_a_reason_is_refused(hub, version):
    with pytest.raises(ReasonMissingError):
        hub("decide", "question", "same", *OFFICER, "--version", version)


@changes
def test_a_decision_says_what_is_missing(hub, version):
    code, said = hub(
        "decide", "question", "unsure", "--officer", "DPO-07", "--version", version, reason="?\n"
    )

    assert (code, "Falta la opinión de otra persona" in said) == (0, True)


@changes
def test_a_sample_tells_its_strata_and_waits_in_the_list(hub):
    strata = json.loads(hub("sample", "--seed", "7", "--json")[1])["strata"]

    kinds = {case["kind"] for case in json.loads(hub("list", *OFFICER, "--json")[1])["cases"]}
    assert strata == [{"band": 28.0, "slice": "other", "population": 1, "drawn": 1}]
    assert "muestra de calidad" in kinds


def test_bands_without_reviews_tell_nothing(hub):
    assert json.loads(hub("bands", "--json")[1])["bands"] == []
    assert hub("bands")[0] == 0


@changes
def test_a_merge_and_its_unmerge_are_carried_out_at_once(hub, home):
    pair = (str(ANA), str(LUZ))

    merged = json.loads(hub("merge", *pair, *OFFICER, "--json", reason="Mismo\n")[1])
    parted = json.loads(hub("unmerge", *pair, *OFFICER, "--json", reason="No lo eran\n")[1])

    assert (merged["applied"]["merged"], parted["applied"]["unmerged"]) == (1, 1)
    assert parted["agencies"] == []
    settings = Settings(home=home)
    ring = open_directory_key_ring(settings.keys)
    with open_lake(settings, ring) as lake:
        kinds = lake.execute("select kind from citizen_events where actor = 'DPO-01'").fetchall()
    assert [kind for (kind,) in kinds] == ["merged", "unmerged", "unmerged", "unmerged"]
    with open_database(settings, ring) as server:
        engine = server.engine(Role.PIPELINE)
        with transaction(engine) as connection:
            shut = connection.execute(text("select count(*) from hub.withheld_profiles"))
            assert shut.scalar_one() == 2
        engine.dispose()


@changes
def test_while_a_run_has_the_lake_a_decision_is_kept_for_it(hub, home):
    settings = Settings(home=home)
    with open_lake(settings, open_directory_key_ring(settings.keys)):
        code, said = hub("merge", str(ANA), str(LUZ), *OFFICER, reason="Mismo\n")

    assert (code, "la próxima corrida" in said) == (0, True)
