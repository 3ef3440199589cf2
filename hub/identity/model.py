"""The Splink model before training: the comparisons and the blocking rules in Splink's terms."""

from splink import SettingsCreator
from splink import comparison_level_library as cll
from splink import comparison_library as cl
from splink.blocking_rule_library import block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from hub.identity.blocking import RULES
from hub.identity.comparisons import COMPARISONS, Comparison, Level
from hub.identity.frequencies import RAREST_FREQUENCY


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
    """The rules of `hub.identity.blocking` as Splink writes them: training and yardsticks ask."""
    return [block_on(*columns) for columns in RULES]


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
