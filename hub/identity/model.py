"""The Splink model before training: the comparisons in Splink's terms and the pairs looked at."""

from splink import SettingsCreator
from splink import comparison_level_library as cll
from splink import comparison_library as cl
from splink.blocking_rule_library import CustomRule, block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from hub.identity.comparisons import COMPARISONS, Comparison, Level

# A value seen once in a million is not stronger evidence than this chance of a coincidence.
RAREST_FREQUENCY = 0.00001


def _splink_level(level: Level) -> ComparisonLevelCreator:
    custom = cll.CustomLevel(level.condition, level.label)
    if level.frequency_of is None:
        return custom
    # Without the flag Splink takes the level for a plain equality and fails at predict time.
    return custom.configure(
        tf_adjustment_column=level.frequency_of,
        disable_tf_exact_match_detection=True,
        tf_minimum_u_value=RAREST_FREQUENCY,
    )


def _splink_comparison(comparison: Comparison) -> cl.CustomComparison:
    missing = cll.CustomLevel(comparison.missing, "sin dato").configure(is_null_level=True)
    otherwise = cll.ElseLevel().configure(label_for_charts=comparison.otherwise)
    return cl.CustomComparison(
        output_column_name=comparison.name,
        comparison_levels=[missing, *map(_splink_level, comparison.levels), otherwise],
    )


def blocking_rules() -> list[BlockingRuleCreator]:
    """The pairs worth looking at: twelve rules, the most selective first."""
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
        block_on("given_1", "birth_date", "building"),
        CustomRule(surnames_swapped),
        block_on("birth_date", "substr(given_1, 1, 4)", "substr(surname_1, 1, 3)"),
        block_on("phone", "birth_date"),
    ]


def untrained_settings() -> SettingsCreator:
    """The whole model before training."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[_splink_comparison(comparison) for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=[*blocking_rules()],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
