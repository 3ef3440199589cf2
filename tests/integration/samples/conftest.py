"""One city of 20,000 for the rates, one small city for the rows."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from hub.samples.deliver import SampleOrder, SampleSummary, deliver, write_samples


@dataclass(frozen=True, slots=True)
class City:
    """What a run left behind, and how many objects Python held at the worst moment."""

    inbox: Path
    summary: SampleSummary
    truth: pd.DataFrame
    peak_blocks: int


def _build(home: Path, citizens: int) -> City:
    before, peaks = sys.getallocatedblocks(), [0]

    def watch(_: int) -> None:
        peaks[0] = max(peaks[0], sys.getallocatedblocks() - before)

    order, truth = SampleOrder(citizens, seed=11), home / "truth.parquet"
    summary = deliver(home / "inbox", order, truth, progress=watch)
    return City(home / "inbox", summary, pd.read_parquet(truth), peaks[0])


@pytest.fixture(scope="package", autouse=True)
def _warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Imports and caches are paid for once, outside the measurements."""
    write_samples(tmp_path_factory.mktemp("warm"), 50, seed=1)


@pytest.fixture(scope="package")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return _build(tmp_path_factory.mktemp("small"), 5_000)


@pytest.fixture(scope="package")
def large_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return _build(tmp_path_factory.mktemp("large"), 20_000)
