"""No published count lets anybody find a few people, not even by subtraction."""

import random

import pytest

SMALLEST = 10


@pytest.fixture
def publish(lake, build):
    """Put counted cells in and return what `statistics` publishes: bucket to people."""
    lake.execute(
        "create table int_cells_counted (metric varchar, dimension varchar, bucket varchar, "
        "adds_up_with varchar, people bigint, is_published boolean)"
    )

    def of(people, hidden_rest=()):
        rows = [("people", "comuna", f"{b}", "comuna", n, True) for b, n in enumerate(people)]
        rows += [("people", "comuna", "rest", "comuna", n, False) for n in hidden_rest]
        lake.execute("delete from int_cells_counted")
        lake.executemany("insert into int_cells_counted values (?, ?, ?, ?, ?, ?)", rows)
        build("statistics")
        found = lake.sql("select people from statistics order by bucket::integer").fetchall()
        return [count for (count,) in found]

    return of


@pytest.mark.parametrize(
    ("people", "published"),
    [
        ([100, 200, 300], [100, 200, 300]),
        ([100, 9, 300], [None, None, 300]),
        ([100, 9, 8, 300], [100, None, None, 300]),
        ([100, 1, 2, 300], [None, None, None, 300]),
        ([100, 0, 300], [100, 0, 300]),
        ([9], [None]),
        ([10, 10], [10, 10]),
    ],
    ids=["all large", "one small", "two small", "too few hidden", "zero", "alone", "edge"],
)
def test_small_cells_are_hidden_with_company(people, published, publish):
    assert publish(people) == published


def test_a_large_count_is_hidden_when_the_rest_is_small(publish):
    assert publish([5000], hidden_rest=[3]) == [None]


def test_subtraction_from_the_total_finds_no_small_group(publish):
    rng = random.Random(7)  # noqa: S311 - cases, not keys
    for _ in range(60):
        people = [rng.choice([0, 1, 3, 9, 10, 12, 40, 400]) for _ in range(rng.randint(1, 8))]

        published = publish(people)

        hidden = [n for n, shown in zip(people, published, strict=True) if shown is None]
        known_sum = sum(people) - sum(n for n in published if n is not None)
        assert known_sum == sum(hidden)
        if sum(people) >= SMALLEST:
            assert known_sum == 0 or (known_sum >= SMALLEST and len(hidden) >= 2)


def test_people_are_counted_once_whatever_their_records_say(lake, build):
    lake.execute(
        "create table deliveries as select timestamptz '2026-06-01 12:00:00-05' as received_at"
    )
    lake.execute(
        """
        create table profiled as
        select *
        from (values
            (1, 'contact', 'comuna', '5', true, true, 'salud', 'recency'),
            (1, 'contact', 'comuna', '6', false, true, 'hacienda', 'recency'),
            (1, 'identity', 'birth_date', '2014-06-02', true, false, 'salud', 'only-source'),
            (2, 'identity', 'sex', 'F', true, false, 'hacienda', 'only-source')
        ) as said (citizen_id, category, field, value, won, contested, agency, why)
        """
    )
    lake.execute(
        "create table profiled_changes as select distinct citizen_id, now() as changed_at from profiled"
    )
    lake.execute("create table int_rows_held as select distinct citizen_id, agency from profiled")
    build("int_people_described")

    build("int_cells_counted")

    cells = lake.sql(
        "select dimension, bucket, people from int_cells_counted where metric = 'people' and is_published "
        "order by all"
    ).fetchall()
    assert cells == [
        ("age_and_sex", "6-11 sin dato", 1),
        ("age_and_sex", "sin dato F", 1),
        ("agency", "hacienda", 2),
        ("agency", "salud", 1),
        ("agency_count", "1", 1),
        ("agency_count", "2", 1),
        ("all", "all", 2),
        ("category", "contact", 1),
        ("category", "identity", 2),
        ("comuna", "5", 1),
        ("comuna", "sin dato", 1),
    ]
