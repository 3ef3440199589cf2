"""The Presidio engine: offline, silent, spared work, and open to a real model."""

import logging
import socket

import pytest
import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import UuidRecognizer
from presidio_analyzer.recognizer_registry import RecognizerRegistry
from spacy.pipeline import EntityRuler

from hub.discovery.engine import analyse, build_engine, detect, language_of
from hub.discovery.errors import DiscoveryError
from hub.discovery.findings import Label
from hub.discovery.pipeline import LANGUAGE, SpanishNlpEngine, installed_pipeline
from hub.discovery.recognisers import build_registry
from hub.discovery.subject import Subject

ENGINE = build_engine()
NOTE = "La señora Ana Mosquera, C.C. 1.144.093.221, cel 315 555 1234."


def test_the_engine_speaks_only_spanish() -> None:
    assert ENGINE.supported_languages == [LANGUAGE]


def test_every_label_is_offered_to_presidio() -> None:
    assert {label.value for label in Label} <= set(ENGINE.get_supported_entities(LANGUAGE))


def test_only_recognisers_that_help_are_loaded() -> None:
    names = {recogniser.to_dict()["name"] for recogniser in ENGINE.registry.recognizers}

    assert names == {"ColombianRecogniser"}


def test_building_and_reading_open_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert detect(build_engine(), f"{NOTE} ana@gmail.com")


def test_presidio_keeps_its_decision_trace_to_itself(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    analyse(ENGINE, f"{NOTE} IP 190.24.11.7", Subject(given_names="Ana"))

    assert "Mosquera" not in caplog.text
    assert "1.144" not in caplog.text
    assert not ENGINE.log_decision_process


def test_a_blank_pipeline_still_gives_lemmas() -> None:
    artifacts = language_of(ENGINE).process_text("La Cédula", LANGUAGE)

    assert artifacts.lemmas == ["la", "cédula"]


def test_the_short_way_answers_what_the_whole_of_presidio_answers() -> None:
    ana = Subject(given_names="Ana", surnames="Mosquera")

    assert detect(ENGINE, NOTE, ana) == analyse(ENGINE, NOTE, ana)


def test_presidio_called_directly_knows_no_subject() -> None:
    results = ENGINE.analyze(NOTE, language=LANGUAGE)

    assert {result.entity_type for result in results} == {"PERSON", "CO_CC", "PHONE"}


def test_presidio_may_ask_for_some_labels_only() -> None:
    results = ENGINE.analyze(NOTE, language=LANGUAGE, entities=["PHONE"])

    assert [result.entity_type for result in results] == ["PHONE"]


def test_a_result_says_which_rule_found_it() -> None:
    [result] = ENGINE.analyze("C.C. 1.144.093.221", language=LANGUAGE)

    assert result.recognition_metadata["why"] == "cue"


def test_our_recognisers_serve_another_analyzer() -> None:
    language = SpanishNlpEngine()
    language.load()
    other = AnalyzerEngine(
        registry=build_registry(language), nlp_engine=language, supported_languages=[LANGUAGE]
    )

    assert len(other.analyze(NOTE, language=LANGUAGE)) == 3


def test_a_stranger_needs_nothing_of_the_hub_but_the_registry() -> None:
    engine = AnalyzerEngine(
        registry=build_registry(),
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": LANGUAGE, "model_name": "noop"}]),
        supported_languages=[LANGUAGE],
    )

    results = engine.analyze(NOTE, language=LANGUAGE)

    assert {result.entity_type for result in results} == {"PERSON", "CO_CC", "PHONE"}


def test_a_stranger_adds_recognisers_of_their_own_beside_ours() -> None:
    registry = build_registry()
    registry.add_recognizer(UuidRecognizer(supported_language=LANGUAGE))
    engine = AnalyzerEngine(
        registry=registry,
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": LANGUAGE, "model_name": "noop"}]),
        supported_languages=[LANGUAGE],
    )

    results = engine.analyze(
        "CC 31.234.567, sesión 123e4567-e89b-12d3-a456-426614174000", language=LANGUAGE
    )

    assert {result.entity_type for result in results} == {"CO_CC", "UUID"}


def test_a_stranger_analyzer_is_refused_with_what_to_do() -> None:
    registry = RecognizerRegistry(
        recognizers=list(ENGINE.registry.recognizers), supported_languages=[LANGUAGE]
    )
    stranger = AnalyzerEngine(
        registry=registry,
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": LANGUAGE, "model_name": "noop"}]),
        supported_languages=[LANGUAGE],
    )

    with pytest.raises(DiscoveryError, match="build_engine"):
        detect(stranger, NOTE)


def test_without_a_model_the_pipeline_is_blank() -> None:
    if any(spacy.util.is_package(f"es_core_news_{size}") for size in ("lg", "md", "sm")):
        pytest.skip("a Spanish model is installed here")

    assert installed_pipeline().pipe_names == []


def test_a_model_takes_part_when_there_is_one() -> None:
    pipeline = spacy.blank(LANGUAGE)
    ruler = pipeline.add_pipe("entity_ruler")  # stands for a model's own entities
    assert isinstance(ruler, EntityRuler)
    ruler.add_patterns(
        [{"label": "PER", "pattern": "Xilonen"}, {"label": "LOC", "pattern": "Narnia"}]
    )

    engine = build_engine(pipeline)

    text = "dijo que vio a Xilonen en Narnia"
    assert [text[one.start : one.end] for one in detect(engine, text)] == ["Xilonen"]


def test_words_of_a_batch_are_forgotten_after_it() -> None:
    language = language_of(ENGINE)
    strings = language.get_nlp(LANGUAGE).vocab.strings
    before = len(strings)

    with language.memory_zone():
        for number in range(200):
            language.process_text(f"palabra{number} nueva{number}", LANGUAGE)

    assert len(strings) == before
