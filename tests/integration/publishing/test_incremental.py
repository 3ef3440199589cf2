"""A run that looks only at who changed ends where one that looks at everybody ends."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random

import pytest

from hub.publishing.published import PublishCounts, publish
from tests.integration.publishing.town import Person, Town, TownLake, Zone, citizen_id

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
Publish = Callable[[Town, Town], PublishCounts]

ANA = Person({"salud:1": "31"}, {"document_number": "31", "phone": "+573001112233"})
LUZ = Person({"edu:1": "31"}, {"phone": "+573004445566"})  # a child under the mother's number
EVA = Person({"mov:1": "77"}, {"phone": "+573007778899"})
NOBODY: Town = {}


@pytest.fixture
def clock() -> Iterator[datetime]:
    return (START + timedelta(hours=hour) for hour in count())


@pytest.fixture
def published(town_lake: TownLake, zone: Zone, clock: Iterator[datetime]) -> Publish:
    """Tell the lake a town, given the one before, and publish."""

    def tell_and_publish(town: Town, before: Town) -> PublishCounts:
        town_lake.tell(town, before, next(clock))
        return publish(town_lake.lake, zone.pipeline, zone.ring, next(clock))

    return tell_and_publish


def in_full(town_lake: TownLake, zone: Zone) -> PublishCounts:
    """Publish as if nobody knew what was published before."""
    zone.change("delete from hub.publications")
    return publish(town_lake.lake, zone.pipeline, zone.ring, START)


def holders(zone: Zone) -> set[object]:
    return {who for _, who in zone.tags()}


def test_only_whoever_changed_is_looked_at(published: Publish) -> None:
    town = {1: ANA, 2: EVA}
    published(town, NOBODY)

    counts = published({1: ANA, 2: Person(EVA.records, {"phone": "+573000000000"})}, town)

    assert (counts.citizens, counts.sections, counts.sealed_again) == (1, 1, 1)


def test_a_run_after_no_change_looks_at_nobody(published: Publish) -> None:
    published({1: ANA}, NOBODY)

    counts = published({1: ANA}, {1: ANA})

    assert counts == PublishCounts(citizens=0, sections=0, sealed_again=0, removed=0, tags=0)


def test_whoever_has_no_profile_any_more_leaves_nothing_behind(
    published: Publish, zone: Zone
) -> None:
    town = {1: ANA, 2: EVA}
    published(town, NOBODY)

    counts = published({1: ANA, 2: Person()}, town)

    assert counts.removed == 1
    assert holders(zone) == {citizen_id(1)}


def test_a_merged_citizen_points_to_the_one_who_stays(published: Publish, zone: Zone) -> None:
    town = {1: ANA, 2: EVA}
    published(town, NOBODY)
    both = Person(ANA.records | EVA.records, ANA.values)

    published({1: both, 2: Person(alias_of=1)}, town)

    assert zone.aliases() == {citizen_id(1): None, citizen_id(2): citizen_id(1)}
    assert holders(zone) == {citizen_id(1)}


def test_an_older_alias_follows_the_one_it_stood_for(published: Publish, zone: Zone) -> None:
    first: Town = {1: ANA, 2: EVA, 3: Person(alias_of=2)}
    published(first, NOBODY)
    second = {1: ANA, 2: Person(alias_of=1), 3: Person(alias_of=1)}
    # Number 3 itself did not change: nothing tells of it but the one it points to.
    published(second, {**first, 3: second[3]})

    assert zone.aliases()[citizen_id(3)] == citizen_id(1)


def test_a_merge_that_changes_no_profile_is_told_by_its_event(
    published: Publish, town_lake: TownLake, zone: Zone, clock: Iterator[datetime]
) -> None:
    published({1: ANA, 2: Person()}, NOBODY)
    town_lake.merge(absorbed=2, survivor=1, moment=next(clock))

    publish(town_lake.lake, zone.pipeline, zone.ring, next(clock))

    assert zone.aliases()[citizen_id(2)] == citizen_id(1)


def test_a_merge_taken_back_leaves_two_people_again(published: Publish, zone: Zone) -> None:
    apart: Town = {1: ANA, 2: EVA}
    together: Town = {1: Person(ANA.records | EVA.records, ANA.values), 2: Person(alias_of=1)}
    published(apart, NOBODY)
    before = zone.everything()
    published(together, apart)

    published(apart, together)

    assert zone.everything() == before


def test_a_mother_who_arrives_takes_the_document_from_the_child(
    published: Publish, zone: Zone
) -> None:
    published({2: LUZ}, NOBODY)
    alone = holders(zone)

    published({1: ANA, 2: LUZ}, {2: LUZ})

    assert (alone, holders(zone)) == ({citizen_id(2)}, {citizen_id(1)})


def test_a_number_left_with_one_carrier_finds_that_one(published: Publish, zone: Zone) -> None:
    twin = Person({"edu:2": "31"}, {"phone": "+573005556677"})
    town = {2: LUZ, 3: twin}
    published(town, NOBODY)
    shared = holders(zone)

    published({2: LUZ, 3: Person({"edu:2": "99"}, twin.values)}, town)

    assert (shared, holders(zone)) == (set(), {citizen_id(2), citizen_id(3)})


def test_an_erased_citizen_who_changes_stays_erased(published: Publish, zone: Zone) -> None:
    town = {1: ANA, 2: EVA}
    published(town, NOBODY)
    zone.change(
        "update hub.data_keys set wrapped = null, destroyed_at = now() where citizen_id = :who",
        who=citizen_id(2),
    )
    zone.change("delete from hub.sections where citizen_id = :who", who=citizen_id(2))
    zone.change("delete from hub.lookup_tags where citizen_id = :who", who=citizen_id(2))

    published({1: ANA, 2: Person(EVA.records, {"phone": "+573000000000"})}, town)

    assert {who for who, _ in zone.sections()} == holders(zone) == {citizen_id(1)}


@pytest.mark.parametrize(
    "loss",
    [
        "delete from hub.publications",  # another PostgreSQL, or one restored from before
        "update hub.publications set publication_id = gen_random_uuid()",  # another lake's
        "update hub.publications set upto = upto + interval '1 day'",  # an older copy of the lake
        "update hub.publications set layout = layout + 1",  # sections are written another way
        "update hub.publications set upto = null",  # the lake told no changes then
    ],
)
def test_whoever_cannot_tell_what_changed_publishes_everything(
    loss: str, published: Publish, zone: Zone
) -> None:
    town = {1: ANA, 2: EVA}
    published(town, NOBODY)
    zone.change(loss)

    counts = published(town, town)

    assert (counts.citizens, counts.sealed_again) == (2, 0)


def test_a_lake_made_anew_is_published_whole(published: Publish, town_lake: TownLake) -> None:
    published({1: ANA, 2: EVA}, NOBODY)
    town_lake.lake.execute("drop table publications")

    counts = published({1: ANA}, {1: ANA})

    assert (counts.citizens, counts.removed) == (1, 1)


def test_a_lake_that_tells_no_changes_is_published_whole(
    published: Publish, town_lake: TownLake, zone: Zone
) -> None:
    published({1: ANA, 2: EVA}, NOBODY)
    town_lake.lake.execute("drop table profiled_changes")

    counts = publish(town_lake.lake, zone.pipeline, zone.ring, START)

    assert (counts.citizens, counts.sealed_again) == (2, 0)


def test_a_run_that_failed_at_the_end_is_made_up_for_by_the_next(
    published: Publish, town_lake: TownLake, zone: Zone
) -> None:
    town = {1: ANA, 2: EVA}
    published(town, NOBODY)
    town_lake.lake.execute("alter table statistics rename to lost")
    changed = {1: ANA, 2: Person({"mov:1": "88"}, EVA.values)}
    with pytest.raises(Exception, match="statistics"):
        published(changed, town)
    town_lake.lake.execute("alter table lost rename to statistics")

    published(changed, changed)

    made = zone.everything()
    assert in_full(town_lake, zone).sealed_again == 0
    assert zone.everything() == made


def some_town(chance: Random, before: Town) -> Town:
    """A town in which a few people changed, came, went or became somebody's alias."""
    town = dict(before)
    for number in chance.sample(range(12), k=4):
        documents = [chance.choice(["", "31", "32", "33", "34", "35"]) for _ in range(2)]
        records = {f"salud:{number}:{n}": document for n, document in enumerate(documents)}
        values = {"phone": f"+57300{chance.randrange(3)}"} if chance.random() < 0.8 else {}
        own = chance.choice(documents)
        if own and chance.random() < 0.6:
            values["document_number"] = own
        known = [other for other, person in town.items() if person.alias_of is None]
        if number in town and chance.random() < 0.2 and known != [number]:
            other = chance.choice([one for one in known if one != number])
            town[number] = Person(alias_of=other)
        else:
            town[number] = Person(records, values)
    return town


@pytest.mark.parametrize("seed", range(6))
def test_a_full_run_afterwards_finds_nothing_to_do(
    seed: int, published: Publish, town_lake: TownLake, zone: Zone
) -> None:
    chance = Random(seed)  # noqa: S311 - the same towns each time
    towns = [NOBODY]
    for _ in range(3):
        towns.append(some_town(chance, towns[-1]))
    for before, after in pairwise(towns):
        published(after, before)
    piecewise = zone.everything()

    counts = in_full(town_lake, zone)

    assert (counts.sealed_again, counts.removed) == (0, 0)
    assert zone.everything() == piecewise
