"""Presidio's analyzer as the hub runs it, and `detect`, the call that everyone uses."""

import logging

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts
from spacy.language import Language
from typing_extensions import override

from hub.discovery.detector import find
from hub.discovery.errors import DiscoveryError
from hub.discovery.findings import Finding, Label, settle
from hub.discovery.pipeline import LANGUAGE, NoteArtifacts, SpanishNlpEngine
from hub.discovery.recognisers import WHY, build_registry
from hub.discovery.subject import NOBODY, Subject, known


class WholeWordEnhancer(LemmaContextAwareEnhancer):
    """Presidio's context scoring on whole words, spared where no recogniser asks for it.

    The stock enhancer matches parts of words (`ip` in `equipo`) and copies every result first.
    """

    def __init__(self) -> None:
        super().__init__(context_matching_mode="whole_word")

    @override
    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Weigh again only what a recogniser with context words found."""
        asking = {recogniser.id for recogniser in recognizers if recogniser.context}
        key = RecognizerResult.RECOGNIZER_IDENTIFIER_KEY
        weighed = [one for one in raw_results if one.recognition_metadata[key] in asking]
        if not weighed:
            return raw_results
        rest = [one for one in raw_results if one.recognition_metadata[key] not in asking]
        try:
            again = super().enhance_using_context(
                text, weighed, nlp_artifacts, recognizers, context
            )
        except ValueError:
            return raw_results  # Presidio's message quotes the text: it goes no further
        return [*rest, *again]


def build_engine(pipeline: Language | None = None) -> AnalyzerEngine:
    """Build the analyzer; with no pipeline given, an installed Spanish model takes part."""
    # At a finer level Presidio logs words of the text and, on request, its whole decision trace.
    logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)
    logging.getLogger("decision_process").disabled = True
    nlp_engine = SpanishNlpEngine(pipeline)
    nlp_engine.load()
    return AnalyzerEngine(
        registry=build_registry(nlp_engine),
        nlp_engine=nlp_engine,
        supported_languages=[LANGUAGE],
        context_aware_enhancer=WholeWordEnhancer(),
        log_decision_process=False,
    )


def language_of(engine: AnalyzerEngine) -> SpanishNlpEngine:
    """The hub's pipeline inside an analyzer; any other analyzer is refused."""
    if not isinstance(engine.nlp_engine, SpanishNlpEngine):
        raise DiscoveryError(
            "Este analizador no es del hub: constrúyalo con hub.discovery.engine.build_engine()."
        )
    return engine.nlp_engine


def detect(engine: AnalyzerEngine, text: str, subject: Subject = NOBODY) -> list[Finding]:
    """Find personal data in a text: disjoint spans in order, the known subject included."""
    language = language_of(engine)
    if not language.finds_names:
        return find(text, known(subject))  # what `analyze` would answer, without its ceremony
    return analyse(engine, text, subject)


def analyse(engine: AnalyzerEngine, text: str, subject: Subject = NOBODY) -> list[Finding]:
    """The same through the whole of Presidio: every recogniser, context scoring, thresholds."""
    artifacts = NoteArtifacts(text, known(subject), language_of(engine))
    results = engine.analyze(text, language=LANGUAGE, nlp_artifacts=artifacts)
    return settle(_finding(result) for result in results)


def _finding(result: RecognizerResult) -> Finding:
    why = result.recognition_metadata.get(WHY, "presidio")
    return Finding(result.start, result.end, Label(result.entity_type), result.score, why)
