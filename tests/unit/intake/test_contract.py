"""Contracts: the six real ones load, and every fault names the file, the place and the fix."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pytest
import yaml

from hub.intake.contract import load_contract, load_contracts
from hub.intake.errors import ContractError
from hub.intake.feed import (
    AnyPresent,
    Feed,
    FeedFormat,
    FileCheck,
    Matches,
    MaxLength,
    Number,
    Once,
    OneOf,
    Present,
    RealDate,
    TextSpan,
)
from hub.records.identifiers import AgencyCode

Feeds = Mapping[AgencyCode, Feed]
Document = dict[str, object]
CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"


@pytest.fixture
def document() -> Document:
    """A whole contract, small enough to break in one place."""
    return cast("Document", yaml.safe_load((CONTRACTS / "hacienda.yaml").read_text("utf-8")))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[object], Path]:
    def write(content: object) -> Path:
        path = tmp_path / "agencia.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
        return path

    return write


def test_the_six_agencies_have_a_contract_each_with_its_format(feeds: Feeds) -> None:
    formats = {agency: feed.format for agency, feed in feeds.items()}

    assert formats == {
        "bienestar": FeedFormat.PARQUET,
        "educacion": FeedFormat.XLSX,
        "hacienda": FeedFormat.CSV,
        "movilidad": FeedFormat.FIXED_WIDTH,
        "salud": FeedFormat.FHIR_NDJSON,
        "tramites": FeedFormat.JSON_LINES,
    }


def test_an_object_names_its_table_its_key_and_the_date_it_holds_from(feeds: Feeds) -> None:
    patient, immunization = feeds[AgencyCode("salud")].objects

    assert (patient.table, patient.primary_key) == ("validated_salud_patient", "id")
    assert patient.valid_from == "actualizado"
    assert immunization.selector is not None
    assert immunization.selector.equals == "Immunization"


def test_every_kind_of_row_rule_is_understood(feeds: Feeds) -> None:
    rules = [rule for feed in feeds.values() for item in feed.objects for rule in item.rules]

    kinds = {type(rule.check) for rule in rules}

    assert kinds == {AnyPresent, Matches, MaxLength, Number, Once, OneOf, Present, RealDate}


def test_a_row_rule_keeps_its_column_and_its_plain_reason(feeds: Feeds) -> None:
    rules = feeds[AgencyCode("tramites")].objects[0].rules

    rule = next(rule for rule in rules if rule.rule == "radicado-ausente")

    assert (rule.column, rule.check) == ("radicado", Present())
    assert rule.reason.startswith("La fila no trae «radicado»")


def test_positions_of_fixed_width_are_counted_from_zero_inside(feeds: Feeds) -> None:
    first, second, *_ = feeds[AgencyCode("movilidad")].objects[0].columns

    assert first.span == TextSpan(0, 12)
    assert second.span == TextSpan(12, 15)


def test_limits_and_reasons_of_file_rules_come_from_the_contract(feeds: Feeds) -> None:
    feed = feeds[AgencyCode("bienestar")]

    refusal = feed.refusal(FileCheck.MAX_EXPANSION_RATIO, "Detalle.")

    assert feed.limit(FileCheck.MAX_EXPANSION_RATIO) == 200
    assert refusal.rule == "compresion-sospechosa"
    assert refusal.reason.endswith(". Detalle.")


def test_freshness_is_in_days(feeds: Feeds) -> None:
    assert feeds[AgencyCode("tramites")].freshness_days == 3


def test_a_folder_without_contracts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="agregue un archivo por agencia"):
        load_contracts(tmp_path)


def test_two_contracts_of_one_agency_are_an_error(
    tmp_path: Path, document: Document, written: Callable[[object], Path]
) -> None:
    written(document).rename(tmp_path / "otra.yaml")
    written(document)

    with pytest.raises(ContractError, match=r"otra\.yaml: la agencia ya tiene otro"):
        load_contracts(tmp_path)


@pytest.mark.parametrize("content", ["agency: [", "- solo\n- una lista", "\udcff"])
def test_what_is_not_a_yaml_mapping_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "agencia.yaml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(ContractError, match=r"agencia\.yaml"):
        load_contract(path)


def test_a_word_that_the_standard_does_not_know_is_an_error(
    document: Document, written: Callable[[object], Path]
) -> None:
    path = written({**document, "esquema": []})

    with pytest.raises(ContractError, match="«esquema» no es de Open Data Contract Standard"):
        load_contract(path)


def _property(name: str, value: object) -> Callable[[Document], None]:
    """Set, or with None take away, a customProperty of the contract."""

    def change(document: Document) -> None:
        properties = cast("list[Document]", document["customProperties"])
        properties[:] = [item for item in properties if item["property"] != name]
        if value is not None:
            properties.append({"property": name, "value": value})

    return change


def _column(number: int, **values: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        _columns(document)[number].update(values)

    return change


def _columns(document: Document) -> list[Document]:
    schema = cast("list[Document]", document["schema"])
    return cast("list[Document]", schema[0]["properties"])


def _quality(**values: object) -> Callable[[Document], None]:
    """Give the second column one rule."""
    rule = {"id": "regla", "description": "Razón.", **values}
    return _column(1, quality=[rule])


def _library(metric: str, **values: object) -> Callable[[Document], None]:
    return _quality(type="library", metric=metric, **{"mustBe": 0, **values})


def _custom(**implementation: object) -> Callable[[Document], None]:
    return _quality(type="custom", engine="hub", implementation=implementation)


def _top(name: str, value: object) -> Callable[[Document], None]:
    return lambda document: document.update({name: value})


def _no_rule(check: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for item in cast("list[Document]", document["customProperties"]):
            if item["property"] == "fileRules":
                rules = cast("list[Document]", item["value"])
                item["value"] = [rule for rule in rules if rule["check"] != check]

    return change


NULL_RULE = {
    "id": "falta",
    "description": "Razón.",
    "type": "library",
    "metric": "nullValues",
    "mustBe": 0,
}
FAULTS = [
    # what is changed                              what the message says
    (_property("agency", None), "escriba «agency» como texto"),
    (_property("agency", "Salud Pública"), "use nombres de minúsculas"),
    (_property("agency", 'x"; drop table deliveries; --'), "use nombres de minúsculas"),
    (_property("format", "pdf"), "use en «format» uno de"),
    (_property("encoding", "utf-16"), "use en «encoding» uno de"),
    (_property("delimiter", ";;"), "«delimiter» con un solo carácter"),
    (_property("fileRules", "ninguna"), "escriba «fileRules» como lista"),
    (_property("fileRules", ["una"]), "escriba pares de nombre y valor"),
    (_property("fileRules", [{"check": "tamaño"}]), "use en «check» uno de"),
    (_no_rule("maxRowBytes"), "agregue a «fileRules» la regla maxRowBytes"),
    (_no_rule("encoding"), "agregue a «fileRules» la regla encoding"),
    (_top("slaProperties", []), "agregue a «slaProperties» la propiedad freshness"),
    (_top("schema", []), "describa al menos un objeto"),
    (_column(1, name="num doc"), "use nombres de minúsculas"),
    (_column(1, name="row_number"), "use nombres de minúsculas"),
    (_column(1, name="id_registro"), "dé a cada columna un nombre distinto"),
    (_column(1, primaryKey=True), "marque una sola columna"),
    (_column(1, classification="secreta"), "use en «classification» uno de"),
    (_column(1, required=True, quality=[]), "la regla nullValues, pues es obligatoria"),
    (_column(1, quality=[NULL_RULE, NULL_RULE]), "dé a cada regla un id distinto"),
    (_column(1, quality=[{**NULL_RULE, "id": "correo"}]), "dé a cada regla un id distinto"),
    (_quality(type="sql", query="select 1"), "escriba pares de nombre y valor"),
    (_library("rowCount"), "use nullValues, duplicateValues o invalidValues"),
    (_library("nullValues", mustBe=3), "escriba «mustBe: 0»"),
    (_library("invalidValues", arguments={"validValues": [1]}), "escriba entre comillas"),
    (_library("invalidValues", arguments={"validValues": "a"}), "«validValues» como lista"),
    (_library("invalidValues", arguments={"pattern": "(?=a)"}), "RE2 no lo entiende"),
    (_custom(check="moon"), "use date, number, maxLength o anyPresent"),
    (_custom(check="maxLength", maximum="9"), "escriba «maximum» como número entero"),
    (_custom(check="number", decimal=",", minimum="0"), "escriba «minimum» como número"),
    (_custom(check="anyPresent", columns=["ninguna"]), "en «columns» columnas del contrato"),
    (_custom(check="date", format="%Y", earliest="ayer"), "escriba «earliest» como"),
    (_custom(check="date", format="%Y", earliest="1900-01-01", latest="hoy"), "latest: receivedAt"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_fault_names_the_file_and_what_to_write(
    change: Callable[[Document], None],
    message: str,
    document: Document,
    written: Callable[[object], Path],
) -> None:
    change(document)

    with pytest.raises(ContractError) as caught:
        load_contract(written(document))

    assert message in str(caught.value)
    assert "agencia.yaml" in str(caught.value)


def _spans(*spans: tuple[int, int]) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for column, (start, width) in zip(_columns(document), spans, strict=False):
            properties = cast("list[Document]", column["customProperties"])
            properties[:] = [item for item in properties if item["property"] == "label"]
            properties.append({"property": "start", "value": start})
            properties.append({"property": "width", "value": width})

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_spans((1, 12), (12, 3)), "ordene las columnas por «start»"),
        (_spans((1, 900)), "ordene las columnas por «start»"),
        (_spans((0, 12)), "escriba «start» y «width» desde 1"),
        (
            _column(3, customProperties=[{"property": "label", "value": "public"}]),
            "agregue «start»",
        ),
    ],
)
def test_positions_that_cannot_be_are_an_error(
    change: Callable[[Document], None], message: str, written: Callable[[object], Path]
) -> None:
    document = yaml.safe_load((CONTRACTS / "movilidad.yaml").read_text("utf-8"))
    change(document)

    with pytest.raises(ContractError, match=message):
        load_contract(written(document))


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ([{"property": "label", "value": "public"}], "agregue «path» a cada columna"),
        (
            [{"property": "label", "value": "public"}, {"property": "path", "value": "a[b"}],
            "corrija «path»",
        ),
    ],
)
def test_a_json_column_needs_a_path_that_can_be_read(
    properties: list[Document], message: str, written: Callable[[object], Path]
) -> None:
    document = yaml.safe_load((CONTRACTS / "tramites.yaml").read_text("utf-8"))
    _columns(document)[2]["customProperties"] = properties

    with pytest.raises(ContractError, match=message):
        load_contract(written(document))


def test_two_objects_need_selectors(written: Callable[[object], Path]) -> None:
    document = yaml.safe_load((CONTRACTS / "salud.yaml").read_text("utf-8"))
    selectors = document["schema"][0]["customProperties"]
    document["schema"][0]["customProperties"] = [
        item for item in selectors if item["property"] != "recordSelector"
    ]

    with pytest.raises(ContractError, match="agregue «recordSelector» a cada objeto"):
        load_contract(written(document))
