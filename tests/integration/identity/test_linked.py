"""Stable ids through the life of a base: the real model, the real SQL, a lake in memory."""

from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest

from hub.identity.citizens import resolve
from hub.identity.errors import LinkageError
from hub.identity.judge import judge
from hub.identity.linked import link
from hub.identity.saved_model import load_model
from hub.identity.vetoes import contradictions_among

TABLES = (
    "citizens",
    "linked",
    "link_edges",
    "link_keys",
    "link_groups",
    "review_queue",
    "citizen_events",
    "link_overrides",
    "link_departed",
    "link_mentions",
)


@pytest.fixture
def run(lake, fill, town, now, new_id):
    """Link the town and these mentions, one day after the last run, and return the counts."""
    days = []

    def link_them(mentions=()):
        fill([*town.mentions, *mentions])
        days.append(None)
        return link(lake, now + timedelta(days=len(days)), new_id)

    return link_them


@pytest.fixture
def citizen(lake):
    """The citizen that a record belongs to today."""

    def find(record_id):
        rows = lake.execute(
            "select citizen_id from linked where record_id = ?", [record_id]
        ).fetchall()
        return rows[0][0] if rows else None

    return find


@pytest.fixture
def kinds(lake):
    """The kinds of the events so far, in order, the town's own left out."""
    query = (
        "select kind from citizen_events"
        " where coalesce(record_id, '') not like 'agencia:%' order by event_id"
    )
    return lambda: [kind for (kind,) in lake.execute(query).fetchall()]


@pytest.fixture
def queue(lake):
    """Kind and state of what waits for a person."""
    query = (
        "select kind, state from review_queue where record_id_l not like 'agencia:%' order by all"
    )
    return lambda: lake.execute(query).fetchall()


def everything(lake):
    return {
        table: lake.execute(
            f"select columns(c -> c not like '%\\_at' escape '\\') from {table} order by all"
        ).fetchall()
        for table in TABLES
    }


def tiers(lake):
    return lake.execute(
        "select distinct tier from linked where record_id not like 'agencia:%' order by tier"
    ).fetchall()


def again(mention, record_id, **changes):
    return replace(mention, record_id=record_id, **changes)


def test_an_empty_base_links_to_nothing(lake, fill, now, new_id):
    fill([])

    counts = link(lake, now, new_id)

    assert (counts.records, counts.citizens) == (0, 0)


def test_one_record_is_one_citizen(lake, fill, ana, now, new_id):
    fill([ana])

    counts = link(lake, now, new_id)

    assert (counts.records, counts.citizens, counts.new_citizens) == (1, 1, 1)


def test_a_lone_record_has_no_tier(run, ana, lake):
    run([ana])

    assert tiers(lake) == [("single",)]


def test_document_and_name_join_two_records(run, ana, lake, citizen):
    run([ana, again(ana, "salud:patient:7", phone=None, email=None, address=None)])

    assert citizen("salud:patient:7") == citizen(ana.record_id)
    assert tiers(lake) == [("A",)]


def test_names_date_and_house_join_where_the_document_is_missing(run, ana, lake, citizen):
    run([ana, again(ana, "salud:patient:7", document_number=None, document_type=None)])

    assert citizen("salud:patient:7") == citizen(ana.record_id)
    assert tiers(lake) == [("B",)]


def test_a_pair_tells_its_evidence_without_any_value(run, ana, lake):
    run([ana, again(ana, "salud:patient:7", email=None)])

    query = "select evidence from link_pairs where record_id_l = ?"
    told = lake.execute(query, [ana.record_id]).fetchall()[0][0]
    assert told.split("; ") == [
        "mismo documento",
        "mismos nombres",
        "mismos apellidos",
        "misma fecha de nacimiento",
        "mismo teléfono y vivienda",
        "mismo sexo",
    ]


def test_twins_of_one_house_stay_two(run, ana, citizen):
    twin = again(ana, "salud:patient:8", given_1="ROSA", given_2="ELENA", document_number=None)

    run([ana, twin])

    assert citizen(twin.record_id) != citizen(ana.record_id)


def test_a_second_run_on_the_same_input_changes_nothing(run, lake):
    run()
    before = everything(lake)

    run()

    assert everything(lake) == before


def test_a_second_run_that_scores_again_changes_nothing(run, lake):
    run()
    before = everything(lake)
    lake.execute("delete from link_runs")

    run()

    assert everything(lake) == before


def test_a_second_run_counts_no_change(run):
    first = run()

    second = run()

    assert second == replace(first, new_citizens=0)


def test_a_newcomer_joins_the_citizen_it_matches(run, ana, citizen, kinds):
    run([ana])
    known = citizen(ana.record_id)

    run([ana, again(ana, "a:arrived:1")])

    assert citizen("a:arrived:1") == citizen(ana.record_id) == known
    assert kinds() == ["created", "joined"]


def test_a_changed_record_keeps_its_citizen(run, ana, citizen, kinds):
    run([ana])
    known = citizen(ana.record_id)

    run([replace(ana, address="CARRERA 100 # 11-60", phone="+573009998877")])

    assert citizen(ana.record_id) == known
    assert kinds() == ["created"]


def test_a_changed_record_keeps_its_citizen_among_others(run, ana, citizen):
    run([ana, again(ana, "salud:patient:7")])
    known = citizen(ana.record_id)

    run([replace(ana, given_2=None, address=None), again(ana, "salud:patient:7")])

    assert citizen(ana.record_id) == citizen("salud:patient:7") == known


def test_a_row_that_the_agency_gave_to_another_person_leaves_its_citizen(run, ana, citizen, kinds):
    run([ana, again(ana, "salud:patient:7")])
    known = citizen(ana.record_id)

    run([
        replace(ana, given_1="PEDRO", given_2=None, sex="M", document_number="14999111",
                birth_date=date(1950, 1, 2)),
        again(ana, "salud:patient:7"),
    ])  # fmt: skip

    assert citizen("salud:patient:7") == known
    assert citizen(ana.record_id) != known
    assert kinds() == ["created", "joined", "split", "left"]


def test_a_record_that_is_gone_leaves_and_the_citizen_stays(run, ana, citizen, kinds):
    run([ana, again(ana, "salud:patient:7")])
    known = citizen(ana.record_id)

    run([ana])

    assert citizen("salud:patient:7") is None
    assert citizen(ana.record_id) == known
    assert kinds()[-1] == "left"


def test_a_record_that_comes_back_unchanged_finds_its_citizen(run, ana, citizen, kinds):
    run([ana])
    known = citizen(ana.record_id)
    run([])

    run([ana])

    assert citizen(ana.record_id) == known
    assert kinds() == ["created", "left", "joined"]


def test_an_arrival_that_touches_two_citizens_joins_them_where_nothing_contradicts(
    run, ana, citizen, kinds, lake
):
    by_document = again(ana, "a:o:1", phone=None, email=None, address=None, birth_date=None,
                        surname_1="VIAFARA", surname_2=None)  # fmt: skip
    by_house = again(ana, "a:o:2", document_number=None, document_type=None, given_2=None)
    run([by_document])
    older = citizen("a:o:1")
    run([by_document, by_house])
    younger = citizen("a:o:2")
    assert older != younger

    run([by_document, by_house, again(ana, "a:o:3")])

    assert {citizen("a:o:1"), citizen("a:o:2"), citizen("a:o:3")} == {older}
    assert resolve(lake, younger) == older
    assert kinds() == ["created", "created", "joined", "merged"]


def test_an_alias_of_an_alias_resolves_to_the_one_that_stands(run, ana, citizen, lake):
    pieces = [
        again(ana, "a:o:1", phone=None, email=None, address=None, birth_date=None,
              surname_1="VIAFARA", surname_2=None),
        again(ana, "a:o:2", document_number=None, document_type=None, email=None, phone=None,
              surname_1="VIAFARA", surname_2="LUCUMI", birth_date=None),
    ]  # fmt: skip
    run(pieces)
    ids = {citizen("a:o:1"), citizen("a:o:2")}

    run([*pieces, again(ana, "a:o:3")])

    assert {resolve(lake, known) for known in ids} == {citizen("a:o:3")}


def test_an_id_nobody_gave_out_is_refused(run, ana, lake, new_id):
    run([ana])

    with pytest.raises(LinkageError, match="no existe"):
        resolve(lake, new_id())


@pytest.fixture
def twins(ana):
    """Two sisters of one day and one house, and a record that could be either's."""
    paula = again(ana, "a:o:1", given_1="MARIA", given_2="PAULA", email=None, birth_date=None)
    sofia = again(paula, "a:o:2", given_2="SOFIA", birth_date=date(1999, 4, 5),
                  document_number=None, document_type=None)  # fmt: skip
    either = again(paula, "a:o:3", given_2=None, birth_date=date(1999, 4, 5))
    return paula, sofia, either


def test_an_arrival_that_touches_two_contradicting_citizens_is_proposed_to_a_person(
    run, twins, citizen, queue
):
    paula, sofia, either = twins
    run([paula, sofia])
    known = {citizen("a:o:1"), citizen("a:o:2")}

    run([paula, sofia, either])

    assert len(known) == 2
    assert citizen("a:o:3") in known
    assert queue() == [("merge", "open")]


def test_a_proposal_waits_for_a_person_until_a_record_of_it_is_gone(run, twins, ana, queue):
    paula, sofia, either = twins
    run([paula, sofia])
    run([paula, sofia, either])

    run([paula, sofia, either, again(ana, "x:y:9")])
    assert queue() == [("merge", "open")]

    run([paula, sofia])
    assert queue() == [("merge", "withdrawn")]


def test_a_record_that_fits_father_and_son_alike_joins_neither_and_waits(run, ana, citizen, queue):
    father = again(ana, "a:o:1", given_1="JOSE", given_2=None, birth_date=date(1950, 2, 3),
                   document_number="14999111", sex="M", email=None)  # fmt: skip
    son = replace(father, record_id="a:o:2", birth_date=date(1988, 11, 30),
                  document_number="1144222333")  # fmt: skip
    either = again(father, "a:o:3", birth_date=None, document_number=None, document_type=None)

    run([father, son, either])

    assert len({citizen("a:o:1"), citizen("a:o:2"), citizen("a:o:3")}) == 3
    assert queue() == [("uncertain", "open")] * 2


def test_a_citizen_whose_records_come_to_contradict_is_flagged_once_and_not_split(
    run, ana, citizen, kinds, queue
):
    other = again(ana, "salud:patient:7", given_2=None, document_number=None)
    run([ana, other])
    known = citizen(ana.record_id)
    corrected = replace(other, given_2="ROSA")

    run([ana, corrected])
    run([ana, corrected, again(ana, "x:y:9", phone=None)])

    assert citizen(ana.record_id) == citizen("salud:patient:7") == known
    assert kinds().count("flagged") == queue().count(("conflict", "open")) > 0


def test_a_run_that_fails_while_writing_leaves_the_last_one_whole(run, ana, lake):
    run([ana])
    lake.execute("alter table citizen_events drop column reason")
    before = everything(lake)

    with pytest.raises(duckdb.Error):
        run([ana, again(ana, "a:arrived:1")])

    assert everything(lake) == before


def test_a_failure_of_splink_says_what_to_do_and_quotes_no_sql(lake, fill, ana, now, new_id):
    fill([ana, again(ana, "a:o:2")])
    shipped = load_model()
    rule = {"blocking_rule": "l.nothing = r.nothing", "sql_dialect": "duckdb"}
    broken = {"blocking_rules_to_generate_predictions": [rule]}
    model = replace(shipped, settings=shipped.settings | broken)

    with pytest.raises(LinkageError, match="No se cambió nada") as failure:
        link(lake, now, new_id, model)

    assert failure.value.__cause__ is None
    assert "select" not in str(failure.value).lower()
    assert lake.execute("select current_catalog()").fetchall() == [("lake",)]


def test_names_and_frequencies_stay_out_of_the_lake(run, lake):
    run()

    names = {
        name
        for (name,) in lake.execute(
            "select table_name from duckdb_tables() where not temporary"
        ).fetchall()
    }
    assert names == {*TABLES, "link_runs", "standardised"}


def test_no_two_records_of_one_citizen_contradict_each_other(run, lake):
    run()

    lake.execute(
        "create temp table mentions as select row_number() over () as unique_id, *"
        " from link_mentions"
    )
    lake.execute(
        "create temp table together as select one.unique_id as unique_id_l,"
        " other.unique_id as unique_id_r from mentions as one"
        " inner join linked as first using (record_id)"
        " inner join linked as second on first.citizen_id = second.citizen_id"
        " inner join mentions as other on second.record_id = other.record_id"
        " where one.unique_id < other.unique_id"
    )
    assert lake.execute(contradictions_among("together")).fetchall() == []


def test_the_town_is_linked_well(run, town, lake):
    run()

    lake.execute("create temp table truth (record_id varchar, person varchar)")
    lake.executemany("insert into truth values (?, ?)", list(town.truth.items()))
    found = judge(lake, "select record_id, citizen_id as cluster from linked", "from truth")
    assert found.pairwise.f1 > 0.98
    assert found.pairwise.precision > 0.99
    assert found.largest_cluster <= 5
