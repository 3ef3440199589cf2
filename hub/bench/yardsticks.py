"""What the hub's linkage is measured against: fixed rules, and Splink as its guide has it.

The strict rule joins on document number, names and birth date together; the loose one on the
document, or on names and birth date, and closes over it. Plain Splink takes one library
comparison a field, the same candidate pairs and its own clustering; it reads mentions that a few
lines of SQL cleaned, or those that the hub prepared for itself.
"""

import json
import logging
from pathlib import Path
from typing import cast

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl
from splink.blocking_rule_library import CustomRule
from splink.internals.blocking_rule_creator import BlockingRuleCreator

from hub.bench.children import Stopwatch
from hub.identity.clusters import components
from hub.identity.training import ASSUMED_RECALL
from hub.identity.workbench import count

# The best threshold of the library's comparisons on invented Colombian records.
WEIGHT = 8.0
RANDOM_PAIRS = 5_000_000
SESSION_PAIRS = 2_000_000
SEED = 1
# Numbers that more mentions share identify nobody; without this, plain Splink sees crowds.
TOO_COMMON = 25

_NAMES_AND_DATE = (
    "one.given = other.given and one.surnames = other.surnames"
    " and one.birth_date = other.birth_date"
)
_DOCUMENT = "one.document_number = other.document_number"
STRICT_RULE = (f"{_DOCUMENT} and {_NAMES_AND_DATE}",)
LOOSE_RULE = (_DOCUMENT, _NAMES_AND_DATE)

_EDGES = """
select one.unique_id as unique_id_l, other.unique_id as unique_id_r
from mentions as one
inner join mentions as other on {condition} and one.unique_id < other.unique_id
"""

# What anybody would write first: capitals without accents, digits only, words apart.
_CLEANED = """
create or replace table mentions as
with cleaned as (
    select
        (row_number() over (order by record_id))::integer as unique_id,
        record_id,
        nullif(trim(upper(strip_accents(given_names))), '') as given,
        nullif(trim(upper(strip_accents(surnames))), '') as surnames,
        birth_date,
        sex,
        nullif(regexp_replace(upper(document_raw), '[^A-Z0-9]', '', 'g'), '') as document_number,
        nullif(right(regexp_replace(phone_raw, '[^0-9]', '', 'g'), 10), '') as phone,
        nullif(lower(trim(email_raw)), '') as email,
        nullif(upper(regexp_replace(strip_accents(address_raw), '[^A-Za-z0-9]+', ' ', 'g')), '')
            as home
    from {lake}.standardised
)

select
    * exclude (document_number, phone, email),
    nullif(split_part(given, ' ', 1), '') as given_1,
    nullif(split_part(given, ' ', 2), '') as given_2,
    nullif(split_part(surnames, ' ', 1), '') as surname_1,
    nullif(split_part(surnames, ' ', 2), '') as surname_2,
    {common}
from cleaned
"""
_UNCOMMON = (
    "case when count(*) over (partition by {name}) <= {limit} then {name} end as {name}".format
)


def clean_mentions(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Write `mentions` as somebody without the hub's standardisation would."""
    common = ", ".join(
        _UNCOMMON(name=name, limit=TOO_COMMON) for name in ("document_number", "phone", "email")
    )
    work.execute(_CLEANED.format(lake=lake, common=common))


def join_by_rule(work: duckdb.DuckDBPyConnection, conditions: tuple[str, ...]) -> None:
    """Write `clusters` (unique_id, cluster): who is connected by any of the conditions."""
    query = " union ".join(_EDGES.format(condition=condition) for condition in conditions)
    found = work.execute(query).fetchnumpy()
    left, right = (np.asarray(ends).astype(np.int64) for ends in found.values())
    nodes = np.arange(count(work, "select count(*) + 1 from mentions"))
    batch = pa.table({"unique_id": nodes, "cluster": components(len(nodes), left, right)})
    work.register("batch", batch)
    work.execute("create or replace table clusters as from batch")
    work.unregister("batch")


def train_plain(
    work: duckdb.DuckDBPyConnection, model: Path, random_pairs: int = RANDOM_PAIRS
) -> None:
    """Learn the parameters of plain Splink from `mentions` and save them."""
    linker = _linker(work, _library_settings())
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("document_number", "given_1"), block_on("given", "surnames", "birth_date")],
        recall=ASSUMED_RECALL,
    )
    training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=SEED)
    for known in (block_on("document_number"), block_on("given_1", "surname_1", "birth_date")):
        training.estimate_parameters_using_expectation_maximisation(known, max_pairs=SESSION_PAIRS)
    linker.misc.save_model_to_json(str(model), overwrite=True)


def link_plain(work: duckdb.DuckDBPyConnection, model: Path, watch: Stopwatch) -> None:
    """Write `clusters` with the saved model: predict, then Splink's own clustering."""
    settings = cast("dict[str, object]", json.loads(model.read_text(encoding="utf-8")))
    linker = _linker(work, settings)
    with watch.stage("comparar y pesar"):
        predictions = linker.inference.predict(threshold_match_weight=WEIGHT, warning_mode="never")
    with watch.stage("agrupar"):
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predictions, threshold_match_weight=WEIGHT
        )
        clusters = f"select unique_id, cluster_id as cluster from {found.physical_name}"  # noqa: S608
        work.execute(f"create or replace table clusters as {clusters}")


def _linker(
    work: duckdb.DuckDBPyConnection, settings: SettingsCreator | dict[str, object]
) -> Linker:
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    mentions = DuckDBAPI(work).register("mentions", table_name="plain_mentions")
    return Linker(mentions, settings, log_level=None, validate_settings=False)


def _library_settings() -> SettingsCreator:
    """One library comparison a field, as Splink's guide has them for persons."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surnames").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.DamerauLevenshteinAtThresholds("document_number", 1),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("home").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[*_candidates()],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def _candidates() -> list[BlockingRuleCreator]:
    """The rules of the reference model, so that plain Splink does not lose by what it never saw."""
    surnames_swapped = (
        "l.birth_date = r.birth_date and l.surname_1 = r.surname_2 and l.surname_2 = r.surname_1"
    )
    return [
        block_on("document_number"),
        block_on("given_1", "surname_1", "birth_date"),
        block_on("surname_1", "surname_2", "birth_date"),
        block_on("email"),
        block_on("phone", "substr(given_1, 1, 2)"),
        block_on("home", "substr(given_1, 1, 2)"),
        block_on("given_1", "surname_1", "surname_2", "year(birth_date)"),
        block_on("given_1", "given_2", "surname_1", "surname_2"),
        CustomRule(surnames_swapped),
        block_on("birth_date", "substr(given_1, 1, 4)", "substr(surname_1, 1, 3)"),
        block_on("phone", "birth_date"),
    ]
