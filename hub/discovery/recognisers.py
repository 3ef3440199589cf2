"""The hub's rules as a Presidio recogniser, and the few stock recognisers worth keeping."""

import re

from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, IpRecognizer
from typing_extensions import override

from hub.discovery.detector import find
from hub.discovery.findings import Finding, Label
from hub.discovery.pipeline import LANGUAGE, SpanishNlpEngine, subject_of
from hub.discovery.shapes import CARD_SHAPE, IP_SHAPE

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


class WhereShaped(EntityRecognizer):
    """A stock recogniser that runs only where a cheap shape occurs: most notes have none."""

    def __init__(self, stock: EntityRecognizer, shape: re.Pattern[str]) -> None:
        self._stock = stock
        self._shape = shape
        super().__init__(
            supported_entities=stock.supported_entities,
            supported_language=LANGUAGE,
            name=type(stock).__name__,
            context=stock.context,
        )

    @override
    def load(self) -> None:
        """The stock recogniser has loaded itself."""

    @override
    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts
    ) -> list[RecognizerResult]:
        """Ask the stock recogniser when the shape is there, and answer in its place."""
        if not self._shape.search(text):
            return []
        results = self._stock.analyze(text, entities, nlp_artifacts)
        for result in results:
            # Presidio drops results whose recogniser it does not know.
            result.recognition_metadata = {
                **result.recognition_metadata,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            }
        return list(results)


def build_registry(nlp_engine: SpanishNlpEngine) -> RecognizerRegistry:
    """The recognisers of the hub, for this engine or for any other Presidio analyzer."""
    registry = RecognizerRegistry(
        recognizers=[
            ColombianRecogniser(),
            WhereShaped(IpRecognizer(supported_language=LANGUAGE), IP_SHAPE),
            WhereShaped(CreditCardRecognizer(supported_language=LANGUAGE), CARD_SHAPE),
        ],
        supported_languages=[LANGUAGE],
    )
    if nlp_engine.finds_names:
        registry.add_nlp_recognizer(nlp_engine)
    return registry
