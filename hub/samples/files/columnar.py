"""Parquet by row groups, for typed feeds and for the truth."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hub.samples.rows import Value

ROWS_A_GROUP = 1_000


class ColumnarPart:
    """A Parquet file that grows a row group at a time."""

    def __init__(self, path: Path, types: Mapping[str, pa.DataType]) -> None:
        """Open the file with its schema."""
        self._schema = pa.schema(list(types.items()))
        self._writer = pq.ParquetWriter(path, self._schema)
        self._columns: dict[str, list[Value]] = {name: [] for name in types}
        self._waiting = 0

    def write(self, values: Mapping[str, Value]) -> None:
        """Append a row."""
        for name, column in self._columns.items():
            column.append(values[name])
        self._waiting += 1
        if self._waiting == ROWS_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left and the footer."""
        if self._waiting:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pa.table(self._columns, self._schema))
        for column in self._columns.values():
            column.clear()
        self._waiting = 0
