"""The hub's rules as a Presidio recogniser and registry, for the hub's analyzer or anyone's."""

from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts
from typing_extensions import override

from hub.discovery.detector import find
from hub.discovery.findings import Finding, Label
from hub.discovery.pipeline import LANGUAGE, SpanishNlpEngine, subject_of

WHY = "why"
OUR_NAME = "ColombianRecogniser"


class ColombianRecogniser(EntityRecognizer):
    """All of the hub's rules as one recogniser: one fold, one cut, one pass."""

    def __init__(self) -> None:
        super().__init__(
            supported_entities=[label.value for label in Label],
            supported_language=LANGUAGE,
            name=OUR_NAME,
            country_code="co",
        )

    @override
    def load(self) -> None:
        """Nothing to load: the word lists are read on first use."""

    @override
    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Find personal data; the known subject travels with the artifacts."""
        wanted = set(entities)
        found = find(text, subject_of(nlp_artifacts))
        return [self._result(finding) for finding in found if finding.label.value in wanted]

    def _result(self, finding: Finding) -> RecognizerResult:
        return RecognizerResult(
            finding.label.value,
            finding.start,
            finding.end,
            finding.score,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: OUR_NAME,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                WHY: finding.why,
            },
        )


def build_registry(nlp_engine: SpanishNlpEngine | None = None) -> RecognizerRegistry:
    """The recognisers of the hub, for this engine or for any other Presidio analyzer."""
    registry = RecognizerRegistry(
        recognizers=[ColombianRecogniser()], supported_languages=[LANGUAGE]
    )
    if nlp_engine is not None and nlp_engine.finds_names:
        registry.add_nlp_recognizer(nlp_engine)
    return registry
