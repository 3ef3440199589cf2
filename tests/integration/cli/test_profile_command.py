"""`hub profile as-of`: where each value of a past day came from, and never the value."""

import json
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from hub.cli.profile import register
from hub.lake.connection import open_lake
from hub.vault.keyring import open_directory_key_ring

ANA = UUID(int=7)
LAKE = f"""
    create table citizen_events (event_id bigint, happened_at timestamptz, kind varchar,
        record_id varchar, citizen_id uuid, other_citizen_id uuid);
    create table profiled as
    select uuid '{ANA}' as citizen_id, 'contact' as category, 'phone' as field,
        '+573155556677' as value, 1 as value_rank, true as won, 'recency' as why, true as contested,
        'salud' as agency, 'salud:patient:PAT-1' as record_id, 'salud:patient:PAT-1' as source_row,
        'salud-1' as delivery_id, timestamptz '2026-05-02 10:00:00-05' as received_at,
        date '2026-04-30' as valid_from, timestamptz '2026-05-02 10:00:00-05' as recorded_from;
    create table profile_history as
    select *, cast(null as timestamptz) as recorded_to from profiled limit 0;
"""


@pytest.fixture
def ask(settings, monkeypatch):
    """Call the command on a lake with one telephone known since 2 May."""
    settings.home.mkdir(parents=True)
    with open_lake(settings, open_directory_key_ring(settings.keys)) as lake:
        lake.execute(LAKE)
    monkeypatch.setenv("HUB_HOME", str(settings.home))
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)

    def call(*words):
        return CliRunner().invoke(app, ["profile", "as-of", str(ANA), *words])

    return call


def test_it_names_field_source_and_reason_and_shows_no_value(ask):
    told = ask("--day", "2026-05-03")

    assert told.exit_code == 0
    assert all(word in told.stdout for word in ("phone", "salud", "2026-05-02", "recency"))
    assert "3155556677" not in told.stdout
    assert "PAT-1" not in told.stdout


def test_programs_get_the_same_as_json(ask):
    told = json.loads(ask("--day", "2026-05-03", "--json").stdout)

    [row] = told["rows"]
    assert (told["day"], row["field"], row["won"]) == ("2026-05-03", "phone", True)
    assert "value" not in row


def test_a_day_before_anything_was_known_says_so(ask):
    told = ask("--day", "2026-05-01")

    assert "no sabía nada" in told.stdout
