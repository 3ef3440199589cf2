"""Finding personal data against stock Presidio: the same Spanish notes, the same run.

The yardstick is Presidio's own set of recognisers for Spanish on a blank pipeline, as it loads
them, context scoring on. Rounds are interleaved and the processor's time is counted, not the
clock's. The notes come from templates that the rules were never shaped on.
"""

import time
from collections.abc import Callable, Sequence
from random import Random
from statistics import median

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.predefined_recognizers import EmailRecognizer
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider
from typing_extensions import override

from hub.bench.figures import Ratio
from hub.discovery.corpus import Annotated, Split, write_notes
from hub.discovery.engine import build_engine, detect
from hub.discovery.evaluation import evaluate
from hub.discovery.findings import Finding, Label
from hub.discovery.pipeline import LANGUAGE, SpanishNlpEngine
from hub.discovery.subject import NOBODY, Subject

NOTES = 300
ROUNDS = 3
SEED = 20260101
PACE = "caracteres por segundo"
SHARE = "parte de los caracteres"
YARDSTICK = "Presidio de serie para español"
OFFLINE_SUFFIXES = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())

Read = Callable[[str, Subject], Sequence[Finding]]


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's e-mail recogniser with the list of suffixes it ships: the stock one goes online."""

    @override
    def validate_result(self, pattern_text: str) -> bool:
        """Ask the list in the package."""
        return bool(OFFLINE_SUFFIXES(pattern_text).fqdn)


def measure_discovery(notes: int = NOTES, rounds: int = ROUNDS) -> list[Ratio]:
    """Characters a second and share of personal characters hidden, ours and the yardstick's."""
    texts = list(write_notes(Random(SEED), notes, Split.HELD_BACK))  # noqa: S311 # invented notes
    engine, stock = build_engine(), stock_engine()

    def ours(text: str, subject: Subject) -> list[Finding]:
        return detect(engine, text, subject)

    def stranger(text: str, _: Subject) -> list[Finding]:
        return detect(engine, text, NOBODY)

    def theirs(text: str, _: Subject) -> list[Finding]:
        return _stock_findings(stock, text)

    known_pace, stranger_pace, stock_pace = _paces(texts, (ours, stranger, theirs), rounds)
    hidden, hidden_by_stock = _hidden(texts, ours), _hidden(texts, theirs)
    return [
        Ratio("leer notas de una persona conocida", YARDSTICK, known_pace, stock_pace, PACE),
        Ratio("leer notas sin saber de quién", YARDSTICK, stranger_pace, stock_pace, PACE),
        Ratio("tapar datos personales", YARDSTICK, hidden, hidden_by_stock, SHARE),
    ]


def stock_engine() -> AnalyzerEngine:
    """Presidio as it comes for Spanish, kept from the network."""
    registry = RecognizerRegistryProvider(
        registry_configuration={"supported_languages": [LANGUAGE]}
    ).create_recognizer_registry()
    registry.remove_recognizer("EmailRecognizer")
    registry.add_recognizer(OfflineEmailRecognizer(supported_language=LANGUAGE))
    language = SpanishNlpEngine()
    language.load()
    registry.add_nlp_recognizer(language)
    return AnalyzerEngine(registry=registry, nlp_engine=language, supported_languages=[LANGUAGE])


def _stock_findings(stock: AnalyzerEngine, text: str) -> list[Finding]:
    """Only the spans are compared: every span counts as a person's, whatever its name."""
    return [
        Finding(result.start, result.end, Label.PERSON, result.score)
        for result in stock.analyze(text, language=LANGUAGE)
    ]


def _paces(texts: Sequence[Annotated], readers: Sequence[Read], rounds: int) -> list[float]:
    """Characters a second of each reader: the median of rounds in which all took their turn."""
    measured = [[_pace(texts, read) for read in readers] for _ in range(rounds)]
    return [median(paces) for paces in zip(*measured, strict=True)]


def _pace(texts: Sequence[Annotated], read: Read) -> float:
    begin = time.process_time()
    for note in texts:
        read(note.text, note.subject)
    return sum(len(note.text) for note in texts) / (time.process_time() - begin)


def _hidden(texts: Sequence[Annotated], read: Read) -> float:
    return 1 - evaluate(texts, read).leak
