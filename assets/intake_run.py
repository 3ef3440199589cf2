"""Which deliveries a run has to take in: waiting in the inbox, or begun and not finished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from assets.partitions import DELIVERIES
from assets.resources import Hub
from hub.intake.deliveries import waiting_again
from hub.intake.inbox import is_empty, waiting
from hub.lake.errors import LakeError

CITY_JOB = "city"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
WANTED = "hub/deliveries"


@dataclass(frozen=True, slots=True)
class Pending:
    """Partitions to run, in order, and those of them that Dagster does not know yet."""

    keys: tuple[str, ...]
    new: tuple[str, ...]


def pending(hub: Hub, instance: dg.DagsterInstance) -> Pending:
    """Compare the inbox with what was already validated."""
    known = instance.get_dynamic_partitions(partitions_name())
    done = instance.get_materialized_partitions(dg.AssetKey("validated"))
    here = _in_the_inbox(hub)
    again = _opened_again(hub)
    unfinished = [key for key in known if key not in done or key in here or key in again]
    new = sorted(here.difference(known))
    return Pending((*unfinished, *new), tuple(new))


def _in_the_inbox(hub: Hub) -> set[str]:
    """Name what waits; an empty inbox is told without reading a byte."""
    if is_empty(hub.settings.inbox, hub.feeds):
        return set()
    return {item.delivery_id for item in waiting(hub.settings.inbox, hub.feeds).waiting}


def _opened_again(hub: Hub) -> set[str]:
    """Name what was refused and may be judged once more; nothing while another stage writes."""
    if not hub.settings.lake_path.exists():
        return set()
    try:
        with hub.lake() as lake:
            return set(waiting_again(lake))
    except LakeError:
        return set()


def partitions_name() -> str:
    """Return the name under which Dagster keeps the deliveries."""
    name = DELIVERIES.name
    if name is None:
        raise ValueError("the deliveries partitions have a name")
    return name


def range_tags(keys: Sequence[str]) -> dict[str, str]:
    """Return the tags of one run over a range of partitions, and which of the range are meant.

    A second copy of the first file ever sent makes a range of everything since.
    """
    return {RANGE_START: keys[0], RANGE_END: keys[-1], WANTED: "|".join(keys)}


def wanted(keys: Sequence[str], tags: Mapping[str, str]) -> list[str]:
    """Return the partitions of a run that it was asked for: all, when nobody said which."""
    meant = tags.get(WANTED)
    return list(keys) if meant is None else [key for key in keys if key in set(meant.split("|"))]
