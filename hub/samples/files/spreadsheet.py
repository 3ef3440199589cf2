"""XLSX straight into the zip: no temporary file, no clock, the same bytes for the same rows.

openpyxl's streaming mode keeps rows in a clear file of the system's temporary folder and stamps
the time of writing, so this writer makes the five small parts of a workbook itself.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hub.samples.rows import Value

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
DAY_ZERO = date(1899, 12, 30).toordinal()
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
DATE_STYLE = 1


class SpreadsheetPart:
    """A workbook of one sheet with a header row."""

    def __init__(self, path: Path, columns: tuple[str, ...], sheet: str) -> None:
        """Open the workbook and write everything that comes before the rows."""
        self._columns = tuple(zip(columns, map(_letters, range(len(columns))), strict=True))
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)
        for name, text in _fixed_parts(sheet):
            self._zip.writestr(_entry(name), text)
        self._sheet = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w")
        self._sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
        self._row = 0
        self.write(dict(zip(columns, columns, strict=True)))

    def write(self, values: Mapping[str, Value]) -> None:
        """Append a row; blank cells are left out."""
        self._row += 1
        cells = "".join(
            _cell(f"{letters}{self._row}", values[column])
            for column, letters in self._columns
            if values[column] not in ("", None)
        )
        self._sheet.write(f'<row r="{self._row}">{cells}</row>'.encode())

    def close(self) -> None:
        """Finish the sheet and the zip."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()


def _cell(reference: str, value: Value) -> str:
    if isinstance(value, date):
        return f'<c r="{reference}" s="{DATE_STYLE}"><v>{value.toordinal() - DAY_ZERO}</v></c>'
    if isinstance(value, int):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _letters(place: int) -> str:
    tens, ones = divmod(place, 26)
    return ("" if tens == 0 else chr(64 + tens)) + chr(65 + ones)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, FIRST_MOMENT)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _fixed_parts(sheet: str) -> Iterator[tuple[str, str]]:
    yield "[Content_Types].xml", _content_types()
    yield "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
    yield "xl/workbook.xml", _workbook(sheet)
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
    )
    yield "xl/styles.xml", _styles()


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{SHEET_TYPE}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            ("worksheets/sheet1", "worksheet"),
        )
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{RELATIONS_TYPE}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _workbook(sheet: str) -> str:
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


def _styles() -> str:
    """A general style and a date style (number format 14)."""
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
