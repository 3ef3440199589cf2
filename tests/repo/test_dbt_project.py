"""The dbt project keeps its layers and labels: asked of dbt's own manifest."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hub.lake.dbt import PROJECT, RULES
from hub.lake.survivorship import as_dbt_variable, load_survivorship

ROOT = Path(__file__).parents[2]
LABELS = {"identifier", "pseudonym", "personal", "sealed", "public"}
LAYERS = {
    "versions": {"source", "versions"},
    "staging": {"source", "versions"},
    "intermediate": {"source", "versions", "staging", "intermediate", "seed"},
    "marts": {"intermediate", "marts"},
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """Parse the project without touching any lake."""
    target = tmp_path_factory.mktemp("manifest")
    variables = {"survivorship": as_dbt_variable(load_survivorship(RULES))}
    placeholders = (
        "HUB_DBT_LAKE",
        "HUB_DBT_MEMORY_LIMIT",
        "HUB_DBT_SPILL",
        "DBT_ENV_SECRET_LAKE_KEY",
    )
    subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *(
                "--quiet",
                "--write-json",
                "--log-level-file",
                "none",
                "--no-send-anonymous-usage-stats",
            ),
            *("parse", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *("--vars", json.dumps(variables)),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        env={**dict.fromkeys(placeholders, "unused"), "HOME": str(target), "DO_NOT_TRACK": "1"},
        cwd=ROOT,
        check=True,
    )
    return json.loads((target / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def models(manifest):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def layer_of(manifest, unique_id):
    """Return the layer of what a model reads."""
    kind = unique_id.split(".")[0]
    return manifest["nodes"][unique_id]["fqn"][1] if kind == "model" else kind


def test_each_layer_reads_only_what_it_may(manifest, models):
    wrong = [
        (model["name"], read)
        for model in models
        for read in model["depends_on"]["nodes"]
        if layer_of(manifest, read) not in LAYERS[model["fqn"][1]]
    ]

    assert wrong == []


def test_every_column_has_a_label_and_a_description(manifest, models):
    described = [*models, *manifest["sources"].values()]
    described += [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]

    missing = [
        (node["name"], column["name"])
        for node in described
        for column in node["columns"].values()
        if column["meta"].get("label") not in LABELS or not column["description"]
    ]

    assert missing == []
    assert all(node["columns"] for node in described)


def test_what_leaves_the_identified_zone_is_public(models):
    labels = {
        column["meta"]["label"]
        for model in models
        if model["fqn"][1] == "marts"
        for column in model["columns"].values()
    }

    assert labels == {"public"}


def test_every_model_belongs_to_a_stage_and_its_name_to_its_layer(models):
    prefixes = {
        "versions": "int_",
        "staging": r"stg_[a-z]+__[a-z]+$",
        "intermediate": "",
        "marts": r"(?!stg_|int_)",
    }

    wrong = [
        model["name"]
        for model in models
        if not re.match(prefixes[model["fqn"][1]], model["name"])
        or set(model["tags"]) & {"standardise", "profile"} == set()
    ]

    assert wrong == []


def test_one_page_stands_beside_each_model():
    models = {path.with_suffix("") for path in (PROJECT / "models").rglob("*.sql")}
    pages = {path.with_suffix("") for path in (PROJECT / "models").rglob("*.yml")}

    assert pages - {PROJECT / "models" / "staging" / "sources"} == models


def test_past_staging_no_model_takes_every_column_of_another():
    starred = [
        path.name
        for layer in ("intermediate", "marts")
        for path in (PROJECT / "models" / layer).rglob("*.sql")
        if re.search(r"select\s+\*\s+from\s+\{\{", path.read_text("utf-8"))
    ]

    assert starred == []


def test_sources_have_the_columns_of_the_contracts(manifest):
    contracts = [
        yaml.safe_load(path.read_text("utf-8"))
        for path in (ROOT / "policies" / "contracts").glob("*.yaml")
    ]
    promised = {
        f"validated_{contract['domain']}_{part['name']}": {
            column["name"]: next(
                extra["value"]
                for extra in column["customProperties"]
                if extra["property"] == "label"
            )
            for column in part["properties"]
        }
        for contract in contracts
        for part in contract["schema"]
    }

    declared = {
        source["name"]: {
            column["name"]: column["meta"]["label"]
            for column in source["columns"].values()
            if column["name"] not in {"delivery_id", "row_number"}
        }
        for source in manifest["sources"].values()
        if source["source_name"] == "validated"
    }
    assert declared == promised


def test_survivorship_names_the_fields_of_the_categories_and_no_others():
    categories = yaml.safe_load((ROOT / "policies" / "categories.yaml").read_text("utf-8"))
    many = {
        field["code"]: field["many"]
        for category in categories["categories"]
        for field in category["fields"]
    }

    rules = {field: rule.kind == "list" for field, rule in load_survivorship(RULES).items()}

    assert rules == many


def test_survivorship_trusts_only_agencies_that_exist():
    agencies = {path.stem for path in (ROOT / "policies" / "contracts").glob("*.yaml")}

    trusted = {agency for rule in load_survivorship(RULES).values() for agency in rule.authority}

    assert trusted <= agencies


def test_the_page_of_survivorship_explains_every_reason():
    page = (ROOT / "docs" / "reference" / "survivorship.md").read_text("utf-8")
    sql = (PROJECT / "models" / "intermediate" / "golden_values.sql").read_text("utf-8")
    fields = as_dbt_variable(load_survivorship(RULES))["fields"]
    criteria = {criterion for rule in fields.values() for criterion in rule["criteria"]}
    given = set(re.findall(r"'([a-z]+(?:-[a-z]+)*)' as why|then '([a-z-]+)'|else '([a-z-]+)'", sql))
    reasons = {reason for found in given for reason in found if reason} | criteria

    assert {reason for reason in reasons if f"`{reason}`" not in page} == set()
    assert len(reasons) > 10


def test_the_profile_of_dbt_holds_no_secret():
    profile = yaml.safe_load((PROJECT / "profiles.yml").read_text("utf-8"))

    (output,) = profile["citizen_hub"]["outputs"].values()

    assert output["path"] == ":memory:"
    assert output["attach"][0]["options"] == {
        "encryption_key": "{{ env_var('DBT_ENV_SECRET_LAKE_KEY') }}"
    }
    assert output["config_options"]["memory_limit"] == "{{ env_var('HUB_DBT_MEMORY_LIMIT') }}"
