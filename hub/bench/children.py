"""A piece of work in a process of its own, so that its memory peak is its own.

The process is started empty (`spawn`): nothing the parent holds is in its memory. The peak is
read from the process itself, since Linux lets `getrusage` inherit the parent's across `exec`.
"""

import cProfile
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

from hub.bench.pace import MeasureError

STATUS = Path("/proc/self/status")
HIGHEST = "VmHWM:"
KIB_PER_MIB = 1024

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a method: how long on the clock, and how long processors worked for it."""

    name: str
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Measured(Generic[Result]):
    """What the work gave, and the most memory its process ever held."""

    result: Result
    peak_mib: float


@dataclass(slots=True)
class Stopwatch:
    """Times the stages of one method, in the order they happened."""

    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        begin, cpu = time.perf_counter(), time.process_time()
        yield
        seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - cpu
        self.stages.append(Stage(name, seconds, cpu_seconds))


def profiled_stages(work: Callable[[], object], stages: Mapping[str, str]) -> list[Stage]:
    """Do the work and tell how long each of its stages took: functions by name, the rest apart.

    Nearly all the time passes inside DuckDB, where the profiler costs nothing.
    """
    clock, cpu = cProfile.Profile(), time.process_time()
    begin = time.perf_counter()
    clock.runcall(work)
    seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - cpu
    spent = dict.fromkeys(stages.values(), 0.0)
    for entry in clock.getstats():
        name = getattr(entry.code, "co_name", "")
        if name in stages:
            spent[stages[name]] += entry.totaltime
    rest = max(seconds - sum(spent.values()), 0.0)
    share = cpu_seconds / seconds
    return [Stage(name, took, took * share) for name, took in (spent | {"lo demás": rest}).items()]


def in_child(
    work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Measured[Result]:
    """Do the work in a new process; it and what it takes and gives must be picklable."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            result, peak = pool.submit(_measured, work, args, kwargs).result()
        except BrokenProcessPool:
            raise MeasureError(
                "El proceso que medía murió antes de terminar; casi siempre falta memoria."
                " No se cambió nada: pruebe con una ciudad más pequeña."
            ) from None
    return Measured(result, peak)


def peak_mib() -> float:
    """The most memory this process has held so far."""
    if STATUS.exists():
        lines = STATUS.read_text(encoding="utf-8").splitlines()
        highest = next(line for line in lines if line.startswith(HIGHEST))
        return int(highest.split()[1]) / KIB_PER_MIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB


def _measured(
    work: Callable[..., Result], args: tuple[object, ...], kwargs: dict[str, object]
) -> tuple[Result, float]:
    result = work(*args, **kwargs)
    return result, peak_mib()
