"""Write the sample deliveries of six agencies into the inbox, streaming and repeatable."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

from hub.samples.errors import SamplesError, UnknownAgencyError
from hub.samples.feeds.catalogue import AGENCIES, FEED_OBJECTS
from hub.samples.files.parts import ROWS_A_FILE, Cut, PartFiles
from hub.samples.households import City
from hub.samples.rows import Row
from hub.samples.stream import recorded_households
from hub.samples.truth import TruthFile

SAMPLE_DAY = date(2026, 6, 30)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: people, their mentions, rows and spoiled rows per object, and the files."""

    citizens: int
    mentions: int
    rows: dict[str, int]
    spoiled: dict[str, int]
    files: tuple[Path, ...] = field(default=())

    @property
    def row_count(self) -> int:
        """Rows over all feeds."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """Everything that decides the bytes of the deliveries."""

    citizens: int
    seed: int
    now: date = SAMPLE_DAY
    only: Collection[str] = AGENCIES
    rows_a_file: int = ROWS_A_FILE

    def __post_init__(self) -> None:
        """Refuse agencies without a feed."""
        unknown = sorted(set(self.only) - AGENCIES)
        if unknown:
            raise UnknownAgencyError(
                f"No hay entregas de {', '.join(unknown)}; las agencias son {', '.join(sorted(AGENCIES))}."
            )


def write_samples(
    inbox: Path,
    citizens: int,
    seed: int,
    truth: Path | None = None,
    now: date = SAMPLE_DAY,
    only: Collection[str] = AGENCIES,
) -> SampleSummary:
    """Write the deliveries of a city of so many citizens; the truth goes only where asked."""
    return deliver(inbox, SampleOrder(citizens, seed, now, only), truth)


def deliver(
    inbox: Path,
    order: SampleOrder,
    truth: Path | None = None,
    progress: Progress | None = None,
) -> SampleSummary:
    """Write an order, telling after each household how many citizens it added."""
    city = City(order.citizens, order.seed, order.now)
    try:
        with DeliveryDesk(inbox, order, truth) as desk:
            for household, rows in recorded_households(city):
                desk.take(rows)
                if progress:
                    progress(len(household.members))
            return desk.finish(order.citizens)
    except OSError as error:
        raise SamplesError(
            f"No se pudieron escribir las entregas de muestra ({error.strerror or 'disco'}): "
            "revise el espacio y los permisos de la carpeta y repita la orden."
        ) from error


class DeliveryDesk:
    """Sends each row to the files of its feed and its truth to the truth file."""

    def __init__(self, inbox: Path, order: SampleOrder, truth: Path | None) -> None:
        """Prepare one series of files for each feed object that was ordered."""
        cut = Cut(f"{order.now:%Y%m%d}", order.seed, order.rows_a_file)
        self._series = {
            name: PartFiles(feed.shape, inbox, cut)
            for name, feed in FEED_OBJECTS.items()
            if feed.shape.agency in order.only
        }
        self._truth = TruthFile(truth) if truth else None
        self._spoiled: Counter[str] = Counter()
        self._mentions = 0

    def take(self, rows: Iterable[Row]) -> None:
        """Send rows on their way."""
        for row in rows:
            if row.object not in self._series:
                continue
            for _ in range(row.copies):
                self._series[row.object].add(row.values)
            self._spoiled[row.object] += row.spoiled or row.copies > 1
            self._mentions += len(row.truths)
            if self._truth:
                self._truth.add(row)

    def finish(self, citizens: int) -> SampleSummary:
        """Close every file and count."""
        for series in self._series.values():
            series.finish()
        if self._truth:
            self._truth.finish()
        return SampleSummary(
            citizens=citizens,
            mentions=self._mentions,
            rows={name: series.rows for name, series in self._series.items()},
            spoiled={name: self._spoiled[name] for name in self._series},
            files=tuple(path for series in self._series.values() for path in series.paths),
        )

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *trouble: object) -> None:
        """Remove what is half-written."""
        for series in self._series.values():
            series.abandon()
        if self._truth:
            self._truth.abandon()
