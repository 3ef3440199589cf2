"""Data contracts (Open Data Contract Standard v3) read into the values of `hub.intake.feed`.

The folder is passed in; this module knows no path. Names of agencies, objects and columns
become names of tables and columns in the lake, so only plain ones pass.
"""

import re
from itertools import pairwise
from pathlib import Path

import yaml
from open_data_contract_standard.model import (
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
    ServiceLevelAgreementProperty,
)
from pydantic import ValidationError

from hub.intake.contract_rules import file_rules, row_rules
from hub.intake.contract_values import Part, custom, mapping
from hub.intake.errors import ContractError
from hub.intake.feed import (
    AnyPresent,
    Column,
    Feed,
    FeedFormat,
    FeedObject,
    FileCheck,
    JsonSource,
    Present,
    RecordSelector,
    TextSpan,
)
from hub.intake.readers.json_paths import parse_path
from hub.lake.carriers import CarrierRole, Parent
from hub.records.identifiers import AgencyCode

# These names stand in SQL between double quotes or bare: nothing else may pass here.
PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,48}")
OWN_COLUMNS = frozenset({"delivery_id", "row_number"})
UNLABELLED = "unlabelled"
LABELS = frozenset({"identifier", "personal", "public", UNLABELLED})
CLASSIFICATIONS = frozenset({"public", "private", "semi-private", "sensitive", "child"})
JSON_FORMATS = frozenset({FeedFormat.JSON_LINES, FeedFormat.FHIR_NDJSON})
# All of them write a line end as one byte 10, which the line reader relies on.
ENCODINGS = frozenset({"utf-8", "latin-1", "cp1252"})
DAYS = {"d": 1, "day": 1, "days": 1}


def load_contracts(folder: Path) -> dict[AgencyCode, Feed]:
    """Read every contract of a folder; one contract an agency, or ContractError."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ContractError(f"No hay contratos en {folder.name}: agregue un archivo por agencia.")
    feeds: dict[AgencyCode, Feed] = {}
    for path in paths:
        feed = load_contract(path)
        if feed.agency in feeds:
            raise ContractError(f"Contrato {path.name}: la agencia ya tiene otro; deje uno solo.")
        feeds[feed.agency] = feed
    return feeds


def load_contract(path: Path) -> Feed:
    """Read one contract; ContractError names the file, the place and the fix."""
    return _feed(path.name, _parse(path))


def _parse(path: Path) -> OpenDataContractStandard:
    try:
        # The same safe loader, ten times as fast: six contracts take a second of every run.
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return OpenDataContractStandard.model_validate(mapping(path.name, loaded).values)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"Contrato {path.name}: no es YAML en UTF-8; corrija.") from error
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise ContractError(
            f"Contrato {path.name}: «{place}» no es de Open Data Contract Standard v3; corrija."
        ) from error


def _feed(file: str, contract: OpenDataContractStandard) -> Feed:
    hints = custom(file, contract.customProperties)
    feed_format = _format(hints)
    agency = AgencyCode(_plain(hints, hints.text("agency")))
    feed = Feed(
        agency=agency,
        title=contract.name or agency,
        version=contract.version or "",
        format=feed_format,
        encoding=_known(hints, "encoding", ENCODINGS, "utf-8"),
        delimiter=_single(hints, "delimiter", ","),
        quote=_single(hints, "quote", '"'),
        sheet=hints.text("sheet", "-"),
        freshness_days=_freshness_days(hints, contract.slaProperties),
        objects=tuple(_object(file, agency, item) for item in contract.schema_ or ()),
        file_rules=file_rules(hints, feed_format),
    )
    _check_feed(hints, feed)
    return feed


def _format(hints: Part) -> FeedFormat:
    name = hints.text("format")
    if name not in tuple(FeedFormat):
        raise hints.fault(f"use en «format» uno de {', '.join(FeedFormat)}")
    return FeedFormat(name)


def _freshness_days(hints: Part, promises: list[ServiceLevelAgreementProperty] | None) -> int:
    for promise in promises or ():
        if promise.property == "freshness" and promise.unit in DAYS:
            return Part(hints.place, {"freshness": promise.value}).whole("freshness")
    raise hints.fault("agregue a «slaProperties» la propiedad freshness en días")


def _object(file: str, agency: AgencyCode, schema: SchemaObject) -> FeedObject:
    hints = custom(f"{file}, {schema.name}", schema.customProperties)
    name = _plain(hints, schema.name)
    properties = schema.properties or []
    rules = [row_rules(_place(hints, item), item.name, item.quality) for item in properties]
    rules.append(row_rules(hints.place, None, schema.quality))
    found = FeedObject(
        agency=agency,
        name=name,
        columns=tuple(_column(hints, item) for item in properties),
        rules=tuple(rule for group in rules for rule in group),
        selector=_selector(hints.part("recordSelector")),
        valid_from=hints.optional_text("validFrom"),
        roles=_roles(hints),
        parent=_parent(hints.part("parent")),
    )
    _check_object(hints, found)
    return found


def _roles(hints: Part) -> tuple[CarrierRole, ...]:
    """Read who a row names, the owner first; a contract without them tells nobody apart."""
    if "identityColumns" not in hints.values:
        return ()
    return tuple(
        CarrierRole(_plain(role, role.text("role")), _identity(role))
        for role in hints.parts("identityColumns")
    )


def _identity(role: Part) -> dict[str, str]:
    columns = role.part("columns")
    if columns is None:
        raise role.fault("agregue «columns»")
    return {name: _plain(columns, columns.text(name)) for name in columns.values}


def _parent(part: Part | None) -> Parent | None:
    if part is None:
        return None
    return Parent(_plain(part, part.text("column")), _plain(part, part.text("object")))


def _place(hints: Part, item: SchemaProperty) -> str:
    return f"{hints.place}.{item.name}"


def _selector(part: Part | None) -> RecordSelector | None:
    if part is None:
        return None
    if not parse_path(part.text("path")):
        raise part.fault("corrija «path»")
    return RecordSelector(part.text("path"), part.text("equals"))


def _column(parent: Part, item: SchemaProperty) -> Column:
    hints = custom(_place(parent, item), item.customProperties)
    words = Part(hints.place, {"classification": item.classification})
    return Column(
        name=_plain(hints, item.name),
        # A column that forgot its label waits for a person when it looks personal (hub detect columns).
        label=_known(hints, "label", LABELS, UNLABELLED),
        classification=_known(words, "classification", CLASSIFICATIONS),
        logical_type=item.logicalType or "string",
        is_required=bool(item.required),
        is_primary_key=bool(item.primaryKey),
        span=_span(hints),
        source=_json_source(hints),
    )


def _span(hints: Part) -> TextSpan | None:
    if "start" not in hints.values:
        return None
    start, width = hints.whole("start"), hints.whole("width")
    if start < 1 or width < 1:
        raise hints.fault("escriba «start» y «width» desde 1")
    return TextSpan(start - 1, start - 1 + width)


def _json_source(hints: Part) -> JsonSource | None:
    path = hints.optional_text("path")
    if path is None:
        return None
    if not parse_path(path):
        raise hints.fault("corrija «path»: se lee como a.b[0].c o a[clave=valor].b")
    return JsonSource(path, hints.optional_text("join"), hints.optional_text("removePrefix"))


def _known(hints: Part, name: str, allowed: frozenset[str], default: str | None = None) -> str:
    value = hints.text(name, default)
    if value not in allowed:
        raise hints.fault(f"use en «{name}» uno de {', '.join(sorted(allowed))}")
    return value


def _plain(hints: Part, name: str | None) -> str:
    if name is None or not PLAIN_NAME.fullmatch(name) or name in OWN_COLUMNS:
        raise hints.fault("use nombres de minúsculas sin tilde, cifras y guion bajo")
    return name


def _single(hints: Part, name: str, default: str) -> str:
    value = hints.text(name, default)
    if len(value) != 1:
        raise hints.fault(f"escriba «{name}» con un solo carácter")
    return value


def _check_object(hints: Part, found: FeedObject) -> None:
    names = set(found.column_names)
    if len(names) != len(found.columns) or not names:
        raise hints.fault("dé a cada columna un nombre distinto")
    if sum(column.is_primary_key for column in found.columns) != 1:
        raise hints.fault("marque una sola columna con «primaryKey: true»")
    if found.valid_from is not None and found.valid_from not in names:
        raise hints.fault("escriba en «validFrom» una columna del contrato")
    _check_rules(hints, found)


def _check_rules(hints: Part, found: FeedObject) -> None:
    names = set(found.column_names)
    ids = {rule.rule for rule in found.rules}
    if len(ids) != len(found.rules) or ids & names:
        raise hints.fault("dé a cada regla un id distinto, que no sea el de una columna")
    for rule in found.rules:
        if isinstance(rule.check, AnyPresent) and not names.issuperset(rule.check.columns):
            raise hints.fault(f"ponga en «columns» columnas del contrato ({rule.rule})")
    # A column that is obligatory on paper only would let empty rows through.
    ruled = {rule.column for rule in found.rules if isinstance(rule.check, Present)}
    for column in found.columns:
        if column.is_required and column.name not in ruled:
            raise hints.fault(f"agregue a {column.name} la regla nullValues, pues es obligatoria")


def _check_feed(hints: Part, feed: Feed) -> None:
    if not feed.objects:
        raise hints.fault("describa al menos un objeto en «schema»")
    if len(feed.objects) > 1 and not all(item.selector for item in feed.objects):
        raise hints.fault("agregue «recordSelector» a cada objeto")
    columns = [column for item in feed.objects for column in item.columns]
    if feed.format in JSON_FORMATS and not all(column.source for column in columns):
        raise hints.fault("agregue «path» a cada columna")
    if feed.format is FeedFormat.FIXED_WIDTH:
        spans = [column.span for column in columns]
        _check_spans(hints, spans, feed.limit(FileCheck.RECORD_WIDTH))


def _check_spans(hints: Part, spans: list[TextSpan | None], width: int) -> None:
    known = [span for span in spans if span is not None]
    if len(known) != len(spans):
        raise hints.fault("agregue «start» y «width» a cada columna")
    if any(left.end > right.start for left, right in pairwise(known)) or known[-1].end > width:
        raise hints.fault(
            "ordene las columnas por «start», sin que una pise a otra ni pase del ancho"
        )
