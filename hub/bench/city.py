"""The whole job on an invented city in a home of its own: what each stage takes, and memory.

The job runs as a person runs it, `python -m assets.run`, in another process: its display tells
the time of each stage. Then one more delivery comes, one hundredth of the first rows and all of
people nobody knew, and the job runs again.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import hub
from hub.bench.children import Stage
from hub.bench.pace import MeasureError
from hub.bench.processes import MemoryPeak, MemoryWatch
from hub.samples.deliver import SAMPLE_DAY, SampleSummary, write_samples
from hub.settings import Settings

ROOT = Path(hub.__file__).parents[1]
LINKAGE_STAGES = frozenset({"Normalizar", "Unir"})
ARRIVING = "hacienda"
ARRIVING_SHARE = 0.01
# «✓ Recibir        1.6 s  11 archivos», as the job's display writes it.
_STAGE_LINE = re.compile(r"^✓ (?P<name>\S.*?)\s+(?P<seconds>[\d.]+) s\b")


@dataclass(frozen=True, slots=True)
class JobFigure:
    """One run of the whole job: rows delivered, stages, the clock, and memory."""

    rows: int
    stages: tuple[Stage, ...]
    seconds: float
    peak: MemoryPeak

    @property
    def linkage_seconds(self) -> float:
        """Standardising and linking: what the rest of the job is compared with."""
        return sum(stage.seconds for stage in self.stages if stage.name in LINKAGE_STAGES)


def measure_city(citizens: int, seed: int) -> list[JobFigure]:
    """Run the job on a city, then on one delivery more; both figures."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        settings = Settings(home=Path(folder) / "var")
        first = write_samples(settings.inbox, citizens, seed)
        figures = [_run(settings, first.row_count)]
        arriving = write_samples(
            settings.inbox,
            _people_for(first),
            seed + 1,
            now=SAMPLE_DAY + timedelta(days=1),
            only=(ARRIVING,),
        )
        return [*figures, _run(settings, arriving.row_count)]


def stages_told(lines: Iterable[str]) -> tuple[Stage, ...]:
    """Read the stages off the lines of the job's display."""
    found = filter(None, map(_STAGE_LINE.match, lines))
    return tuple(Stage(line["name"], float(line["seconds"]), 0.0) for line in found)


def _people_for(first: SampleSummary) -> int:
    """How many people one agency writes about in so small a share of all the rows."""
    of_agency = sum(rows for name, rows in first.rows.items() if name.startswith(ARRIVING))
    return max(round(ARRIVING_SHARE * first.row_count * first.citizens / max(of_agency, 1)), 1)


def _run(settings: Settings, rows: int) -> JobFigure:
    begin = time.perf_counter()
    with (
        subprocess.Popen(
            [sys.executable, "-m", "assets.run"],
            env=_environment(settings),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        ) as job,
        MemoryWatch(job.pid) as watch,
    ):
        told, _ = job.communicate()
    lines = told.splitlines()
    if job.returncode != 0:
        raise MeasureError(_why(lines))
    return JobFigure(rows, stages_told(lines), time.perf_counter() - begin, watch.peak)


def _environment(settings: Settings) -> dict[str, str]:
    """All the job may see: its own home, and nothing of whoever measures."""
    return {"HUB_HOME": str(settings.home), "PATH": os.defpath, "PYTHONUTF8": "1"}


def _why(lines: Sequence[str]) -> str:
    last = next((line.strip() for line in reversed(lines) if line.strip()), "no dijo nada")
    return f"La corrida que se medía no terminó. Lo último que dijo: {last}"
