"""How well notes are read: on held-back notes, on outside cases where they are, and in how much memory."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hub.bench.children import STATUS, in_child
from hub.discovery.corpus import Annotated, Split, Truth, write_notes
from hub.discovery.detector import find
from hub.discovery.evaluation import Evaluation, evaluate
from hub.discovery.findings import Finding, Label
from hub.discovery.subject import NOBODY, Subject, known

NOTES = 1_500
STREAMED = 100_000
SEED = 20260101
OUTSIDE = "meddocan_dev.jsonl"
PEOPLE = frozenset({"NOMBRE_SUJETO_ASISTENCIA", "NOMBRE_PERSONAL_SANITARIO"})
RESIDENT = "VmRSS:"
KIB_PER_MIB = 1024
WARM = 10  # the first tenth fills what is filled once


@dataclass(frozen=True, slots=True)
class NotesFigure:
    """What the same notes gave with their citizen known and with nobody known."""

    known: Evaluation
    unknown: Evaluation
    outside_recall: float | None  # of people's names; None without the folder of public data


@dataclass(frozen=True, slots=True)
class MemoryFigure:
    """What a process held after a tenth of the notes, and after all of them."""

    notes: int
    early_mib: float
    late_mib: float


def measure_notes(folder: Path | None, notes: int = NOTES) -> NotesFigure:
    """Leak, F2 and harmless notes touched, on texts that the rules were not shaped on."""
    texts = list(write_notes(Random(SEED), notes, Split.HELD_BACK))  # noqa: S311 # invented notes
    outside = clinical_cases(folder) if folder else []
    recall = evaluate(outside, stranger).score(Label.PERSON).recall if outside else None
    return NotesFigure(evaluate(texts, acquainted), evaluate(texts, stranger), recall)


def acquainted(text: str, subject: Subject) -> Sequence[Finding]:
    """Read a note knowing whose it is."""
    return find(text, known(subject))


def stranger(text: str, _: Subject) -> Sequence[Finding]:
    """Read a note knowing nobody."""
    return find(text)


def clinical_cases(folder: Path) -> list[Annotated]:
    """MEDDOCAN dev (CC BY 4.0, Marimon et al. 2019): only the names of people are looked at."""
    path = folder / OUTSIDE
    return list(_cases(path)) if path.exists() else []


def _cases(path: Path) -> Iterator[Annotated]:
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        people = (span for span in case["spans"] if span["label"] in PEOPLE)
        truths = tuple(Truth(one["start"], one["end"], Label.PERSON, False) for one in people)
        yield Annotated(case["text"], truths, NOBODY, "MEDDOCAN")


def measure_memory(notes: int = STREAMED) -> MemoryFigure:
    """Stream notes through one process of its own, none of them twice."""
    return in_child(_streamed, notes).result


def _streamed(count: int) -> MemoryFigure:
    early = 0.0
    for number, note in enumerate(write_notes(Random(SEED), count, Split.HELD_BACK)):  # noqa: S311 # invented notes
        find(note.text, known(note.subject))
        if number == count // WARM:
            early = _resident_mib()
    return MemoryFigure(count, early, _resident_mib())


def _resident_mib() -> float:
    lines = STATUS.read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(RESIDENT)).split()[1]) / KIB_PER_MIB
