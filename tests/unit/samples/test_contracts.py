"""The six data contracts, as documents of the standard and as promises of the plan."""

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # ships no types
import open_data_contract_standard
import pytest
import yaml
from open_data_contract_standard.model import (
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from hub.samples.feeds_page import render_feeds_page

ROOT = Path(__file__).parents[3]
CONTRACTS = sorted((ROOT / "policies" / "contracts").glob("*.yaml"))
CLASSIFICATIONS = {"public", "private", "semi-private", "sensitive", "child"}
LABELS = {"identifier", "personal", "public"}
CHECKS = {"date", "number", "maxLength", "anyPresent"}
each_contract = pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)


def _load(path: Path) -> OpenDataContractStandard:
    return OpenDataContractStandard.from_string(path.read_text(encoding="utf-8"))


def _objects(path: Path) -> list[SchemaObject]:
    return _load(path).schema_ or []


def _columns(path: Path) -> Iterator[SchemaProperty]:
    for feed in _objects(path):
        yield from feed.properties or []


def _rules(path: Path) -> Iterator[DataQuality]:
    for feed in _objects(path):
        yield from feed.quality or []
    for column in _columns(path):
        yield from column.quality or []


def test_there_is_one_contract_an_agency() -> None:
    names = {path.stem for path in CONTRACTS}

    assert names == {"hacienda", "salud", "educacion", "movilidad", "bienestar", "tramites"}


@each_contract
def test_a_contract_is_valid_in_the_standard(path: Path) -> None:
    schema = json.loads(
        (resources.files(open_data_contract_standard) / "schema.json").read_text(encoding="utf-8")
    )
    document = yaml.safe_load(path.read_text(encoding="utf-8"))

    jsonschema.Draft201909Validator(schema).validate(document)


@each_contract
def test_every_column_is_described_classified_and_labelled(path: Path) -> None:
    for column in _columns(path):
        labels = [item.value for item in column.customProperties or [] if item.property == "label"]
        assert column.businessName
        assert column.logicalType
        assert column.classification in CLASSIFICATIONS
        assert len(labels) == 1
        assert labels[0] in LABELS


@each_contract
def test_every_object_has_one_key_that_is_not_personal(path: Path) -> None:
    for feed in _objects(path):
        (key,) = [column for column in feed.properties or [] if column.primaryKey]
        assert (key.required, key.unique, key.classification) == (True, True, "public")


@each_contract
def test_a_required_column_has_a_rule_that_says_so(path: Path) -> None:
    for column in _columns(path):
        metrics = {rule.metric for rule in column.quality or []}
        assert bool(column.required) == ("nullValues" in metrics)


@each_contract
def test_every_rule_has_an_id_of_its_own_and_a_reason_to_act_on(path: Path) -> None:
    for feed in _objects(path):
        rules = [*(feed.quality or [])]
        rules += [rule for column in feed.properties or [] for rule in column.quality or []]
        ids = [rule.id for rule in rules]
        assert len(set(ids)) == len(ids)
    for rule in _rules(path):
        assert rule.description is not None
        trouble, _, what_to_do = rule.description.partition(": ")
        assert len(trouble.split()) >= 4
        assert what_to_do.endswith(".")


@each_contract
def test_rules_use_only_the_checks_that_the_page_explains(path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "feeds.md").read_text(encoding="utf-8")

    for rule in _rules(path):
        if rule.type == "library":
            assert f"`metric: {rule.metric}`" in page
        else:
            assert isinstance(rule.implementation, dict)
            assert rule.implementation["check"] in CHECKS
            assert f"`check: {rule.implementation['check']}`" in page


@each_contract
def test_file_rules_bound_the_size_of_everything(path: Path) -> None:
    known = {item.property: item.value for item in _load(path).customProperties or []}
    checks = {rule["check"] for rule in known["fileRules"] or []}

    assert checks >= {"minBytes", "maxBytes", "maxColumns", "maxRowBytes", "complete"}


@each_contract
def test_identity_columns_and_dates_name_columns_that_exist(path: Path) -> None:
    for feed in _objects(path):
        names = {column.name for column in feed.properties or []}
        known = {item.property: item.value for item in feed.customProperties or []}
        named = {
            name for entry in known["identityColumns"] or [] for name in entry["columns"].values()
        }
        assert named | {known["validFrom"]} <= names


@each_contract
def test_a_contract_promises_frequency_freshness_and_retention(path: Path) -> None:
    promises = {item.property for item in _load(path).slaProperties or []}

    assert promises == {"frequency", "freshness", "retention"}


@pytest.mark.parametrize(
    ("group", "allowed"),
    [("A1", True), ("A6", False), ("B7", True), ("C18", True), ("C19", False), ("D21", True)],
)
def test_the_sisben_rule_knows_the_groups(group: str, allowed: bool) -> None:
    path = ROOT / "policies" / "contracts" / "bienestar.yaml"
    (rule,) = [rule for rule in _rules(path) if rule.id == "grupo_sisben-mal-formado"]

    assert rule.arguments is not None
    assert bool(re.fullmatch(rule.arguments["pattern"], group)) == allowed


def test_the_reference_page_says_what_the_contracts_say() -> None:
    page = (ROOT / "docs" / "reference" / "feeds.md").read_text(encoding="utf-8")

    assert page == render_feeds_page(ROOT / "policies" / "contracts"), (
        "docs/reference/feeds.md is stale: write what hub.samples.feeds_page.render_feeds_page "
        "returns for policies/contracts"
    )
