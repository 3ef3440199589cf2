"""Row rules and file rules of a data contract, from its words to our types."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from open_data_contract_standard.model import DataQuality

from hub.intake.contract_values import Part, mapping
from hub.intake.feed import (
    AnyPresent,
    Check,
    FeedFormat,
    FileCheck,
    FileRule,
    Matches,
    MaxLength,
    Number,
    Once,
    OneOf,
    Present,
    RealDate,
    RowRule,
)

# Without these a hostile or broken file could fill the memory or pass half-read.
ALWAYS = {
    FileCheck.COMPLETE,
    FileCheck.MAX_BYTES,
    FileCheck.MAX_COLUMNS,
    FileCheck.MAX_ROW_BYTES,
    FileCheck.MIN_BYTES,
}
EXPANDED = {FileCheck.MAX_EXPANDED_BYTES, FileCheck.MAX_EXPANSION_RATIO}
NEEDED = {
    FeedFormat.CSV: ALWAYS | {FileCheck.ENCODING, FileCheck.HEADER_EQUALS},
    FeedFormat.FHIR_NDJSON: ALWAYS | {FileCheck.ENCODING, FileCheck.RECORD_TYPE},
    FeedFormat.FIXED_WIDTH: ALWAYS | {FileCheck.ENCODING, FileCheck.RECORD_WIDTH},
    FeedFormat.JSON_LINES: ALWAYS | {FileCheck.ENCODING},
    FeedFormat.PARQUET: ALWAYS | EXPANDED | {FileCheck.HEADER_EQUALS},
    FeedFormat.XLSX: ALWAYS | EXPANDED | {FileCheck.HEADER_EQUALS},
}


def file_rules(contract: Part, feed_format: FeedFormat) -> dict[FileCheck, FileRule]:
    """Read the file rules; a format whose guard is missing is not read at all."""
    rules = {rule.check: rule for rule in map(_file_rule, contract.parts("fileRules"))}
    missing = sorted(NEEDED[feed_format] - rules.keys())
    if missing:
        raise contract.fault(f"agregue a «fileRules» la regla {missing[0]}")
    return rules


def _file_rule(part: Part) -> FileRule:
    name = part.text("check")
    if name not in tuple(FileCheck):
        raise part.fault(f"use en «check» uno de {', '.join(FileCheck)}")
    value = part.values.get("value")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    limit = part.whole("value") if is_number else 0
    return FileRule(part.text("id"), FileCheck(name), limit, part.text("reason"))


def row_rules(
    place: str, column: str | None, quality: Sequence[DataQuality] | None
) -> tuple[RowRule, ...]:
    """Read the row rules of a column, or of the whole row when `column` is None."""
    return tuple(_row_rule(place, column, item) for item in quality or ())


def _row_rule(place: str, column: str | None, quality: DataQuality) -> RowRule:
    words = Part(place, {"id": quality.id, "description": quality.description})
    rule = words.text("id")
    return RowRule(rule, column, _check(f"{place}, {rule}", quality), words.text("description"))


def _check(place: str, quality: DataQuality) -> Check:
    if quality.type == "library":
        return _library_check(place, quality)
    return _custom_check(mapping(place, quality.implementation))


def _library_check(place: str, quality: DataQuality) -> Check:
    arguments = Part(place, quality.arguments or {})
    if quality.mustBe != 0:
        raise arguments.fault("escriba «mustBe: 0»: una regla de fila no admite excepciones")
    match quality.metric:
        case "nullValues":
            return Present()
        case "duplicateValues":
            return Once()
        case "invalidValues" if "validValues" in arguments.values:
            return OneOf(arguments.texts("validValues"))
        case "invalidValues":
            return Matches(_pattern(arguments))
        case _:
            raise arguments.fault("use nullValues, duplicateValues o invalidValues en «metric»")


def _custom_check(part: Part) -> Check:
    match part.text("check"):
        case "date":
            return _real_date(part)
        case "number":
            return Number(part.text("decimal"), part.number("minimum"), part.number("maximum"))
        case "maxLength":
            return MaxLength(part.whole("maximum"))
        case "anyPresent":
            return AnyPresent(part.texts("columns"))
        case _:
            raise part.fault("use date, number, maxLength o anyPresent en «check»")


def _real_date(part: Part) -> RealDate:
    latest = part.optional_text("latest")
    if latest not in (None, "receivedAt"):
        raise part.fault("escriba «latest: receivedAt» o quite «latest»")
    try:
        earliest = date.fromisoformat(part.text("earliest"))
    except ValueError as error:
        raise part.fault("escriba «earliest» como 'aaaa-mm-dd'") from error
    return RealDate(part.text("format"), earliest, latest is not None)


def _pattern(part: Part) -> str:
    """Accept only what RE2 accepts: its time is linear whatever an agency sends."""
    pattern = part.text("pattern")
    try:
        pc.match_substring_regex(pa.array(["x"]), f"^(?:{pattern})$")
    except pa.ArrowInvalid as error:
        raise part.fault("corrija «pattern»: RE2 no lo entiende") from error
    return pattern
