"""Measure detection against texts whose truth is known: recall, precision, F2, leak."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hub.discovery.corpus import Annotated, Truth
from hub.discovery.findings import RELEASE_THRESHOLD, Finding, Label
from hub.discovery.subject import Subject

ENOUGH_OVERLAP = 0.5
BETA_SQUARED = 4  # F2: missing a person's data is worse than hiding a word too many

Detect = Callable[[str, Subject], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Score:
    """How one label fared."""

    label: Label
    expected: int
    recall: float
    precision: float

    @property
    def f2(self) -> float:
        """The F-measure that weighs recall four times."""
        down = BETA_SQUARED * self.precision + self.recall
        return (1 + BETA_SQUARED) * self.precision * self.recall / down if down else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores per label, and what would have been published or hidden without need."""

    texts: int
    labels: tuple[Score, ...]
    leak: float  # share of personal characters left visible
    leak_of_subject: float
    leak_of_others: float
    harmless_touched: float  # share of texts without personal data where something was hidden

    def score(self, label: Label) -> Score:
        """The score of one label; perfect when the texts never hold it."""
        return next((one for one in self.labels if one.label is label), Score(label, 0, 1.0, 1.0))


class _Tally:
    """Running counts: one pass over the texts, nothing of them kept."""

    def __init__(self) -> None:
        self.expected: Counter[Label] = Counter()
        self.recalled: Counter[Label] = Counter()
        self.claimed: Counter[Label] = Counter()
        self.confirmed: Counter[Label] = Counter()
        self.characters: Counter[bool] = Counter()
        self.leaked: Counter[bool] = Counter()
        self.texts = self.harmless = self.touched = 0

    def add(self, note: Annotated, findings: Sequence[Finding]) -> None:
        """Count one text."""
        self.texts += 1
        if note.is_harmless:
            self.harmless += 1
            self.touched += bool(findings)
        for truth in note.truths:
            self._add_truth(truth, findings)
        for finding in findings:
            self.claimed[finding.label] += 1
            self.confirmed[finding.label] += any(
                truth.label is finding.label and _overlap(truth, finding) for truth in note.truths
            )

    def _add_truth(self, truth: Truth, findings: Sequence[Finding]) -> None:
        hidden = sum(_overlap(truth, finding) for finding in findings)
        same = sum(_overlap(truth, found) for found in findings if found.label is truth.label)
        length = truth.end - truth.start
        self.expected[truth.label] += 1
        self.recalled[truth.label] += same >= ENOUGH_OVERLAP * length
        self.characters[truth.is_subject] += length
        self.leaked[truth.is_subject] += length - hidden

    def result(self) -> Evaluation:
        """Turn the counts into shares."""
        return Evaluation(
            texts=self.texts,
            labels=tuple(self._score(label) for label in sorted(self.expected | self.claimed)),
            leak=_share(self.leaked.total(), self.characters.total()),
            leak_of_subject=_share(self.leaked[True], self.characters[True]),
            leak_of_others=_share(self.leaked[False], self.characters[False]),
            harmless_touched=_share(self.touched, self.harmless),
        )

    def _score(self, label: Label) -> Score:
        expected, claimed = self.expected[label], self.claimed[label]
        recall = self.recalled[label] / expected if expected else 1.0
        precision = self.confirmed[label] / claimed if claimed else 1.0
        return Score(label, expected, recall, precision)


def evaluate(
    notes: Iterable[Annotated], detect: Detect, threshold: float = RELEASE_THRESHOLD
) -> Evaluation:
    """Run a detector over texts with their truth; only findings at the threshold count."""
    tally = _Tally()
    for note in notes:
        found = detect(note.text, note.subject)
        tally.add(note, [finding for finding in found if finding.score >= threshold])
    return tally.result()


def _overlap(truth: Truth, finding: Finding) -> int:
    return max(0, min(truth.end, finding.end) - max(truth.start, finding.start))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
