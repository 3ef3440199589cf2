"""What a data contract says, as values: a feed, its objects, columns, row rules and file rules.

Made by `hub.intake.contract` and read by everything else; nothing here opens a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.intake.errors import FileRefused
from hub.lake.carriers import Carrier, CarrierRole, Parent
from hub.records.identifiers import AgencyCode


class FeedFormat(StrEnum):
    """How an agency writes its file; each one has a reader."""

    CSV = "csv"
    FHIR_NDJSON = "fhir-ndjson"
    FIXED_WIDTH = "fixed-width"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"


class FileCheck(StrEnum):
    """What a file rule looks at; the names are the contract's own."""

    COMPLETE = "complete"
    ENCODING = "encoding"
    HEADER_EQUALS = "headerEquals"
    MAX_BYTES = "maxBytes"
    MAX_COLUMNS = "maxColumns"
    MAX_EXPANDED_BYTES = "maxExpandedBytes"
    MAX_EXPANSION_RATIO = "maxExpansionRatio"
    MAX_ROW_BYTES = "maxRowBytes"
    MIN_BYTES = "minBytes"
    RECORD_TYPE = "recordType"
    RECORD_WIDTH = "recordWidth"


@dataclass(frozen=True, slots=True)
class FileRule:
    """One file rule: `limit` is 0 where the check has no number."""

    rule: str
    check: FileCheck
    limit: int
    reason: str


@dataclass(frozen=True, slots=True)
class Present:
    """The value is there."""


@dataclass(frozen=True, slots=True)
class Once:
    """The value appears once in the delivery."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of a list."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """The whole value matches a regular expression (RE2: linear time, whatever the value)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class RealDate:
    """The value is a date of the calendar, not before `earliest` nor, if asked, after receipt."""

    layout: str
    earliest: date
    not_after_receipt: bool


@dataclass(frozen=True, slots=True)
class Number:
    """The value is a number, with this decimal mark, within bounds."""

    decimal: str
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True)
class MaxLength:
    """The value has at most so many characters."""

    maximum: int


@dataclass(frozen=True, slots=True)
class AnyPresent:
    """At least one of these columns has a value."""

    columns: tuple[str, ...]


# A closed list: a kind of check that somebody forgets to handle is a type error.
Check = Present | Once | OneOf | Matches | RealDate | Number | MaxLength | AnyPresent


@dataclass(frozen=True, slots=True)
class RowRule:
    """One row rule: `column` is None where the rule looks at the whole row."""

    rule: str
    column: str | None
    check: Check
    reason: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A row rule, and the positions in a batch of the rows that break it: never their values."""

    rule: RowRule
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Where a column stands in a fixed-width line, counted from 0 in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class JsonSource:
    """Where a column stands in a JSON record, and what is done to the leaf."""

    path: str
    join: str | None = None
    remove_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the lake, all text."""

    name: str
    label: str
    classification: str
    logical_type: str
    is_required: bool
    is_primary_key: bool
    span: TextSpan | None = None
    source: JsonSource | None = None


@dataclass(frozen=True, slots=True)
class RecordSelector:
    """Which JSON records belong to an object: the one whose `path` equals `equals`."""

    path: str
    equals: str


@dataclass(frozen=True, slots=True)
class FeedObject:
    """One kind of row of a feed; it has its own validated table."""

    agency: AgencyCode
    name: str
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...]
    selector: RecordSelector | None
    valid_from: str | None
    roles: tuple[CarrierRole, ...] = ()
    parent: Parent | None = None

    @property
    def carrier(self) -> Carrier:
        """Who the rows are about, as erasure needs to know it."""
        return Carrier(
            table=self.table,
            agency=self.agency,
            object=self.name,
            key=self.primary_key,
            columns=self.column_names,
            roles=self.roles,
            parent=self.parent,
            valid_from=self.valid_from,
        )

    @property
    def table(self) -> str:
        """The name of its validated table in the lake."""
        return f"validated_{self.agency}_{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of its columns, in the order of the contract."""
        return tuple(column.name for column in self.columns)

    @property
    def primary_key(self) -> str:
        """The column that numbers the rows in the agency's own register."""
        return next(column.name for column in self.columns if column.is_primary_key)


@dataclass(frozen=True, slots=True)
class Feed:
    """What one agency agreed to send."""

    agency: AgencyCode
    title: str
    version: str
    format: FeedFormat
    encoding: str
    delimiter: str
    quote: str
    sheet: str
    freshness_days: int
    objects: tuple[FeedObject, ...]
    file_rules: Mapping[FileCheck, FileRule]

    def limit(self, check: FileCheck) -> int:
        """Return the number of a file rule."""
        return self.file_rules[check].limit

    def refusal(self, check: FileCheck, detail: str = "") -> FileRefused:
        """Return the verdict of a file rule; `detail` may name contract columns, never values."""
        rule = self.file_rules[check]
        return FileRefused(rule.rule, f"{rule.reason} {detail}".strip())
