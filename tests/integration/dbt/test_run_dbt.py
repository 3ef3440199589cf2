"""Running dbt leaves no key and no value behind, and says only which model failed."""

import re
import shutil
import subprocess
import sys
import time

import pytest
import yaml

from hub.lake.connection import open_lake
from hub.lake.dbt import PROJECT, ROOT, run_dbt, target_folder
from hub.lake.errors import DbtError, LakeError
from hub.vault.keyring import KeyPurpose

PERSONAL = (b"ZXQWMARCADOR", b"31555777", b"31.555.777", b"3155556677", b"Maria@Correo")


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def lake_opens(city):
    try:
        with open_lake(city.settings, city.ring):
            return True
    except LakeError:
        return False


def wait_until(happened, seconds=60):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_no_file_of_the_hub_holds_a_value_in_clear(city):
    leaks = [
        path.name
        for path in files_below(city.settings.home)
        if any(value in path.read_bytes() for value in PERSONAL)
    ]

    assert leaks == []


def test_the_lake_key_is_in_no_file_but_its_own(city):
    key = city.ring.secret(KeyPurpose.LAKE).value
    shapes = (key.hex().encode(), key.hex().upper().encode(), key)

    holders = [
        path.name
        for folder in (city.settings.home, PROJECT)
        for path in files_below(folder)
        if any(shape in path.read_bytes() for shape in shapes)
    ]

    assert holders == ["lake.key"]


def test_dbt_leaves_its_parsed_project_and_no_log_or_result(city):
    names = {path.name for path in files_below(target_folder(city.settings))}

    assert "partial_parse.msgpack" in names
    assert not names & {"dbt.log", "run_results.json", "manifest.json", ".user.yml"}


def test_killed_at_any_point_it_frees_the_lake_and_the_next_run_ends_the_same(city):
    order = f"""
from pathlib import Path
from hub.lake.dbt import run_dbt
from hub.settings import Settings
from hub.vault.keyring import open_directory_key_ring
settings = Settings(home=Path({str(city.settings.home)!r}), memory_limit="512MB")
run_dbt(settings, open_directory_key_ring(settings.keys), "tag:standardise")
"""
    begun = target_folder(city.settings) / "run"
    shutil.rmtree(begun)
    with subprocess.Popen([sys.executable, "-c", order], cwd=ROOT) as running:
        wait_until(lambda: any(begun.rglob("int_mentions_unioned.sql")))
        running.kill()

    wait_until(lambda: lake_opens(city))
    again = run_dbt(city.settings, city.ring, "tag:standardise")

    assert again.counts == city.standardised.counts


def test_a_row_that_would_be_lost_stops_the_run_by_name_alone(city, change):
    change("delete from standardised_facts where source_row = 'hacienda:propiedad:PR-0001'")

    with pytest.raises(DbtError) as refused:
        run_dbt(
            city.settings,
            city.ring,
            "+int_versions_ranked every_row_is_current_or_superseded",
            full_refresh=True,
        )

    message = str(refused.value)
    assert "every_row_is_current_or_superseded" in message
    assert not any(value.decode() in message for value in PERSONAL)
    assert city.ring.secret(KeyPurpose.LAKE).value.hex() not in message


def test_what_duckdb_says_about_a_value_is_not_passed_on_or_kept(city, change):
    change(
        "create or replace table deliveries as "
        "select * replace ('ZXQWMARCADOR' as received_at) from deliveries"
    )

    with pytest.raises(DbtError) as refused:
        run_dbt(city.settings, city.ring, "statistics")

    assert re.match(r"dbt no terminó: statistics\.", str(refused.value))
    assert "ZXQWMARCADOR" not in str(refused.value)
    assert not any(b"ZXQWMARCADOR" in path.read_bytes() for path in files_below(city.settings.home))


def test_a_lake_in_use_is_said_so_and_nothing_is_shown(city):
    with (
        open_lake(city.settings, city.ring),
        pytest.raises(LakeError, match="Otro proceso está usando el lago"),
    ):
        run_dbt(city.settings, city.ring, "tag:standardise")


def test_every_table_has_exactly_the_columns_that_its_page_describes(city):
    described = {
        model["name"]: {column["name"] for column in model["columns"]}
        for path in (PROJECT / "models").rglob("*.yml")
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", [])
    }
    built = city.rows(
        "select table_name, list(column_name) from information_schema.columns "
        "where table_catalog = 'lake' group by table_name"
    )

    tables = {name: set(columns) for name, columns in built if name in described}
    assert tables == {name: described[name] for name in tables}
    assert len(tables) > 12
