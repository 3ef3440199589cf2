"""What `hub resolve` is measured against: plain rules, and Splink as its own guide sets it up.

Both read the same `mentions`, so that no yardstick loses for want of cleaning. Splink takes the
library's comparison for each field with term frequencies, the blocking rules its guide would, its
own training, and transitive closure over pairs of probability 0.95 or more; half or more is
given as well, since either may be its best.
"""

import logging
from collections.abc import Sequence
from itertools import combinations

import duckdb
import numpy as np
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_creator import ComparisonCreator
from splink.internals.exceptions import SplinkException

from hub.identity.clusters import Nodes, components
from hub.identity.workbench import count
from hub.resolving.fields import Field

RANDOM_PAIRS, SEED, RECALL = 1_000_000, 1, 0.7
# Splink's guide warns of more pairs than this on one machine; a rule over its share is left out.
MOST_PAIRS_OF_A_RULE = 3_000_000
PROBABILITIES = (0.95, 0.5)

_SAME = """
select one.unique_id as unique_id_l, other.unique_id as unique_id_r
from mentions as one
inner join mentions as other on {condition} and one.unique_id < other.unique_id
"""


def by_rules(work: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> Nodes:
    """Close over the identifier, or everything that names a person: names with a date or place."""
    rules = [[part] for field in fields if field.kind in _IDENTIFYING for part in _main(field)[:1]]
    names = [part for field in fields if field.kind == "name" for part in _main(field)]
    others = [part for field in fields if field.kind == "date" for part in _main(field)]
    others = others or [part for field in fields if field.kind == "place" for part in _main(field)]
    if names:
        rules.append([*names, *others])
    pairs = [_fetched(work, _SAME.format(condition=_equal(rule))) for rule in rules]
    return _closed(work, pairs)


def by_plain_splink(
    work: duckdb.DuckDBPyConnection, fields: Sequence[Field], deterministic: Sequence[Field]
) -> list[Nodes]:
    """Clusters of plain Splink at each of PROBABILITIES."""
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    rules = _affordable(work, fields)
    api = DuckDBAPI(work)
    mentions = api.register("mentions", table_name="plain_mentions")
    linker = Linker(mentions, _plain_settings(fields, rules), log_level=None)
    _train_plainly(linker, [_main(field)[0] for field in deterministic])
    predictions = linker.inference.predict(threshold_match_probability=min(PROBABILITIES))
    table = predictions.physical_name
    found = [
        _closed(
            work,
            [
                _fetched(
                    work,
                    f"select unique_id_l, unique_id_r from {table}"  # noqa: S608
                    f" where match_probability >= {probability}",
                )
            ],
        )
        for probability in PROBABILITIES
    ]
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    return found


_IDENTIFYING = ("identifier", "email")


def _main(field: Field) -> list[str]:
    """The parts of a field that a plain comparison would read."""
    if field.kind == "place":
        return [part for part, _ in field.parts if part != "place_sorted"]
    return [field.parts[0][0]]


def _equal(parts: Sequence[str]) -> str:
    return " and ".join(f"one.{part} = other.{part}" for part in parts)


def _plain_settings(fields: Sequence[Field], rules: Sequence[tuple[str, ...]]) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[_library(field.kind, part) for field in fields for part in _main(field)],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        retain_matching_columns=False,
    )


def _library(kind: str, part: str) -> ComparisonCreator:
    match kind:
        case "name":
            return cl.NameComparison(part).configure(term_frequency_adjustments=True)
        case "date":
            return cl.DamerauLevenshteinAtThresholds(part, [1, 2]).configure(
                term_frequency_adjustments=True
            )
        case "identifier" | "email":
            return cl.DamerauLevenshteinAtThresholds(part, [1, 2])
        case "text":
            return cl.JaroWinklerAtThresholds(part, [0.9, 0.8])
        case _:
            return cl.ExactMatch(part).configure(term_frequency_adjustments=True)


def _affordable(work: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> list[tuple[str, ...]]:
    """Each field alone where it is selective, and each two together otherwise."""
    parts = [part for field in fields for part in _main(field)]
    singles = [(part,) for part in parts if _cost(work, (part,)) <= MOST_PAIRS_OF_A_RULE // 10]
    pairs = [
        pair
        for pair in combinations(parts, 2)
        if not any((part,) in singles for part in pair)
        and _cost(work, pair) <= MOST_PAIRS_OF_A_RULE
    ]
    return [*singles, *pairs]


def _cost(work: duckdb.DuckDBPyConnection, parts: tuple[str, ...]) -> int:
    filled = " and ".join(f"{part} is not null" for part in parts)
    return count(
        work,
        "select coalesce(sum(n * (n - 1) // 2), 0)::bigint from (select count(*) as n"  # noqa: S608
        f" from mentions where {filled} group by {', '.join(parts)})",
    )


def _train_plainly(linker: Linker, sure: Sequence[str]) -> None:
    exact: list[str | BlockingRuleCreator] = [block_on(*pair) for pair in combinations(sure, 2)]
    linker.training.estimate_probability_two_random_records_match(exact, recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for part in sure:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(part))
        except SplinkException:
            continue


def _closed(work: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[Nodes, Nodes]]) -> Nodes:
    size = count(work, "select count(*) from mentions")
    left = np.concatenate([one for one, _ in pairs]) if pairs else np.zeros(0, dtype=np.int64)
    right = np.concatenate([other for _, other in pairs]) if pairs else left
    return components(size, left, right)


def _fetched(work: duckdb.DuckDBPyConnection, query: str) -> tuple[Nodes, Nodes]:
    left, right = (np.asarray(found) for found in work.execute(query).fetchnumpy().values())
    return left.astype(np.int64), right.astype(np.int64)
