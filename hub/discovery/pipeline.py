"""The language pipeline under Presidio: blank Spanish, or an installed model; never a download."""

from contextlib import AbstractContextManager
from typing import cast

import spacy
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
from spacy.language import Language
from spacy.tokens import Doc
from typing_extensions import override

from hub.discovery.models import installed_model
from hub.discovery.subject import NOTHING_KNOWN, Known

LANGUAGE = "es"
PERSONS_ONLY = NerModelConfiguration(
    model_to_presidio_entity_mapping={"PER": "PERSON", "PERSON": "PERSON"},
    labels_to_ignore=["LOC", "ORG", "MISC", "GPE", "DATE"],
)
ENTITY_PIPES = frozenset({"ner", "entity_ruler"})
LOWER_CASE_LEMMAS = "hub_lower_case_lemmas"


class SpanishNlpEngine(SpacyNlpEngine):
    """A spaCy engine that reads what is installed: the stock one would download a model."""

    def __init__(self, pipeline: Language | None = None) -> None:
        models = [{"lang_code": LANGUAGE, "model_name": f"blank:{LANGUAGE}"}]
        super().__init__(models=models, ner_model_configuration=PERSONS_ONLY)
        self._given = pipeline
        self.finds_names = False  # a blank pipeline only cuts words

    @override
    def load(self) -> None:
        """Take the pipeline given, else the largest Spanish model installed, else a blank one."""
        pipeline = self._given or installed_pipeline()
        if not pipeline.has_pipe("lemmatizer") and not pipeline.has_pipe(LOWER_CASE_LEMMAS):
            pipeline.add_pipe(LOWER_CASE_LEMMAS)
        self.nlp = {LANGUAGE: pipeline}  # type: ignore[assignment]  # Presidio declares None
        self.finds_names = not ENTITY_PIPES.isdisjoint(pipeline.pipe_names)

    def memory_zone(self) -> AbstractContextManager[object]:
        """Forget every new word at the end: identifiers and typos are always new words."""
        return cast("AbstractContextManager[object]", self.get_nlp(LANGUAGE).memory_zone())


class NoteArtifacts(NlpArtifacts):
    """What recognisers are told of one note: its subject, and its words only when one asks.

    On a blank pipeline nobody asks, unless a stock recogniser found something to weigh by context.
    """

    def __init__(self, text: str, subject: Known, engine: SpanishNlpEngine) -> None:
        # The stock constructor would cut the text at once, which costs more than all our rules.
        self._text = text
        self._read: NlpArtifacts | None = None
        self.nlp_engine = engine
        self.subject = subject

    def _stock(self) -> NlpArtifacts:
        if self._read is None:
            self._read = self.nlp_engine.process_text(self._text, LANGUAGE)
        return self._read

    @property
    @override
    def entities(self) -> list[object]:  # type: ignore[override]
        """Entities of the model."""
        return list(self._stock().entities)

    @property
    @override
    def scores(self) -> list[float]:  # type: ignore[override]
        """Their scores."""
        return list(self._stock().scores)

    @property
    @override
    def tokens(self) -> Doc:  # type: ignore[override]
        """The words."""
        return self._stock().tokens

    @property
    @override
    def tokens_indices(self) -> list[int]:  # type: ignore[override]
        """Where the words start."""
        return list(self._stock().tokens_indices)

    @property
    @override
    def lemmas(self) -> list[str]:  # type: ignore[override]
        """Their lemmas."""
        return list(self._stock().lemmas)

    @property
    @override
    def keywords(self) -> list[str]:  # type: ignore[override]
        """The lemmas that are not stop words."""
        return list(self._stock().keywords)


def subject_of(artifacts: NlpArtifacts | None) -> Known:
    """The known subject of a note; nobody when Presidio was called without one."""
    return artifacts.subject if isinstance(artifacts, NoteArtifacts) else NOTHING_KNOWN


def installed_pipeline() -> Language:
    """The largest Spanish model on this machine, or a blank pipeline."""
    model = installed_model()
    return spacy.load(model) if model else spacy.blank(LANGUAGE)


@Language.component(LOWER_CASE_LEMMAS)
def lower_case_lemmas(words: Doc) -> Doc:
    """Give every word a lemma: Presidio compares lemmas, and a blank pipeline leaves them empty."""
    for word in words:
        word.lemma_ = word.lower_
    return words
