"""Learns the parameters once, from mentions alone: no truth, no label, no threshold tuned here.

u comes from random pairs; m from two sessions of expectation maximisation, each blocked on what
the other estimates, so that family evidence is never learnt as identity.
"""

import json
from typing import cast

import duckdb
from splink import Linker, block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.exceptions import SplinkException

from hub.identity.errors import ModelError
from hub.identity.frequencies import learn_frequencies
from hub.identity.mentions import prepare_mentions
from hub.identity.model import untrained_settings
from hub.identity.saved_model import LinkageModel
from hub.identity.scoring import open_linker
from hub.identity.workbench import count, workbench

RANDOM_PAIRS = 5_000_000
SESSION_PAIRS = 2_000_000
# Share of the true pairs that the three sure rules are assumed to find.
ASSUMED_RECALL = 0.75
# A level never or hardly seen in training must stay possible: no weight is infinite.
LOWEST_M = 0.0005
LOWEST_U = 0.0000005

Levels = list[dict[str, object]]


def train(lake: duckdb.DuckDBPyConnection, command: str, seed: int) -> LinkageModel:
    """Learn a model from the lake's `standardised`; the lake itself is only read."""
    with workbench(lake) as home:
        prepare_mentions(lake, home)
        frequencies = learn_frequencies(lake)
        linker = open_linker(lake, untrained_settings())
        try:
            _learn(linker, seed)
        except (SplinkException, ZeroDivisionError, ValueError):
            # `from None`: Splink's message quotes its SQL and may quote a value.
            raise ModelError(
                "No hay registros suficientes para entrenar el enlace. Use al menos 5.000 ciudadanos."
            ) from None
        settings = cast("dict[str, object]", linker.misc.save_model_to_json())
        mentions = count(lake, "select count(*) from mentions")
    return LinkageModel(command, _finished(settings), mentions, frequencies=frequencies)


def _learn(linker: Linker, seed: int) -> None:
    sure: list[str | BlockingRuleCreator] = [
        block_on("document_number", "given_1"),
        block_on("given", "surnames", "birth_date"),
        block_on("phone", "given_1", "surname_1"),
    ]
    training = linker.training
    training.estimate_probability_two_random_records_match(sure, recall=ASSUMED_RECALL)
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed)
    for known in (block_on("document_number"), block_on("given_1", "surname_1", "birth_date")):
        training.estimate_parameters_using_expectation_maximisation(known, max_pairs=SESSION_PAIRS)


def _finished(settings: dict[str, object]) -> dict[str, object]:
    """Floor what was not observed and drop what changes at each run."""
    finished: dict[str, object] = json.loads(json.dumps(settings))
    finished.pop("linker_uid", None)
    for comparison in cast("list[dict[str, Levels]]", finished["comparisons"]):
        for level in comparison["comparison_levels"]:
            _floor(level)
    return finished


def _floor(level: dict[str, object]) -> None:
    if level.get("is_null_level"):
        return
    for name, lowest in (("m_probability", LOWEST_M), ("u_probability", LOWEST_U)):
        learnt = level.get(name)
        value = learnt if isinstance(learnt, float) else lowest
        level[name] = float(f"{max(value, lowest):.6g}")
