"""The truth: which person each record is about. It goes to its own file and nowhere else."""

from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path

import pyarrow as pa

from hub.samples.files.columnar import ColumnarPart
from hub.samples.mentions import Flags
from hub.samples.rows import Row

FLAGS = tuple(flag.name for flag in fields(Flags))
flag_values = attrgetter(*FLAGS)  # several times quicker than asdict
TYPES = {"record_id": pa.string(), "person": pa.int64(), **dict.fromkeys(FLAGS, pa.bool_())}


class TruthFile:
    """Parquet with one row per person mention: record_id, person and the slices it is in."""

    def __init__(self, path: Path) -> None:
        """Open a hidden file beside the one asked for."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._hidden = path.with_name(f".{path.name}.partial")
        self._part = ColumnarPart(self._hidden, TYPES)

    def add(self, row: Row) -> None:
        """Note the people of a row; a spoiled row has none, for it ends in quarantine."""
        for truth in row.truths:
            record_id = f"{row.object}:{row.key}{truth.suffix}"
            flags = zip(FLAGS, flag_values(truth.flags), strict=True)
            self._part.write({"record_id": record_id, "person": truth.person, **dict(flags)})

    def finish(self) -> None:
        """Let the file appear."""
        self._part.close()
        self._hidden.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind; nothing to do after `finish`."""
        if self._hidden.exists():
            with suppress(OSError):  # a full disk: the file goes anyway
                self._part.close()
            self._hidden.unlink()
