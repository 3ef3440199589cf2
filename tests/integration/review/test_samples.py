"""Samples of links: drawn alike for a seed, by band and slice, known pairs among them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from hub.identity.review import Verdict
from hub.services.review.applying import Applied, apply_decisions
from hub.services.review.calibration import calibration
from hub.services.review.cases import publish_cases
from hub.services.review.deciding import Opinion, decide_case
from hub.services.review.sampling import Draw, draw_samples
from hub.services.review.showing import list_cases, show_case
from hub.store.roles import Role
from hub.store.sessions import transaction

LATER = datetime(2026, 12, 1, tzinfo=UTC)
ALONE = Draw(seed=7, of_each_stratum=5, planted=0)


@pytest.fixture
def links(described):
    """The lake with forty links between invented records of eight kinds, at two weights."""
    described.execute("alter table standardised add column married_name varchar")
    described.execute("delete from review_queue")
    described.execute(
        "insert into link_mentions by name select n + 100 as unique_id, 's:o:' || n as record_id, 's' as source_row,"
        " 'holder' as role, 'ANA' as given_1, case when n % 4 = 0 then 'ANA' else 'ANA ' || n end"
        " as given, 'LUCUMI' as surnames,"
        " case when n % 4 < 2 then date '1985-07-08' else date '1985-07-08' + n::integer end"
        " as birth_date, case when n % 4 = 2 then 'PPT' else 'CC' end as document_type,"
        " case when n % 4 <> 3 then n::varchar end as document_number, n as fingerprint"
        " from range(80) as t (n)"
    )
    described.execute(
        "insert into link_edges select n + 100, n + 140,"
        " case when n % 2 = 0 then 9.5 else 30.5 end, 'B', 'joined', null, null, now()"
        " from range(40) as t (n)"
    )
    return described


@pytest.fixture
def drawn(links, pipeline):
    """Draw and return the records that lie in the queue afterwards."""

    def draw(how=ALONE):
        links.execute("delete from review_queue")
        strata, known = draw_samples(links, pipeline, how, LATER)
        query = "select record_id_l, state from review_queue where kind = 'sample' order by 1"
        return strata, known, links.execute(query).fetchall()

    return draw


def test_the_same_seed_draws_the_same_pairs_and_another_seed_others(drawn):
    first, second, other = (drawn(Draw(seed, 3, 0))[2] for seed in (7, 7, 8))

    assert first == second
    assert first != other


def test_each_band_of_each_slice_gives_at_most_as_many_as_asked(drawn):
    strata, _, queued = drawn(Draw(7, 3, 0))

    assert all(one.drawn <= 3 <= one.population for one in strata)
    assert len(queued) == sum(one.drawn for one in strata)
    assert {(one.band, one.slice) for one in strata} >= {(8.0, "foreigners"), (28.0, "twins")}


def test_a_stratum_knows_how_many_pairs_it_stands_for(drawn):
    strata, _, _ = drawn(Draw(7, 100, 0))

    assert all(one.population == one.drawn for one in strata)
    assert sum(one.population for one in strata) == 40


def test_drawing_again_adds_nothing(links, pipeline, drawn):
    queued = drawn()[2]

    draw_samples(links, pipeline, ALONE, LATER)

    count = links.execute("select count(*) from review_queue where kind = 'sample'").fetchall()
    assert count == [(len(queued),)]


def test_a_sample_survives_the_next_run_of_linkage_in_the_queue(drawn):
    assert {state for _, state in drawn()[2]} == {"sampled"}


@pytest.fixture
def reviewed(office, officer, now):
    """Let two reviewers say the same of every case of a kind."""

    def review(verdict, kind, codes=("DPO-01", "DPO-02")):
        for code in codes:
            for case in list_cases(office, officer(code), kind, 500, now()).cases:
                seen = show_case(office, officer(code), case.case_id, now())
                opinion = Opinion(case.case_id, seen.row.version, verdict, "Claro", uuid4())
                decide_case(office, officer(code), opinion, now())

    return review


@pytest.fixture
def sampled(published, pipeline, ring, now):
    """One link between the two records of the first person, drawn and published."""
    published.execute("alter table standardised add column if not exists married_name varchar")
    published.execute(
        "insert into link_edges values (1, 2, 30.5, 'A', 'joined', null, null, now())"
    )
    draw_samples(published, pipeline, Draw(uuid4().int % 10**9, 5, 0), now())
    publish_cases(published, pipeline, ring, now())
    return published


def test_a_confirmed_sample_changes_nobody_and_counts_in_its_band(
    sampled, reviewed, pipeline, engine_of, now
):
    before = sampled.execute("from linked order by all").fetchall()
    counted = band_n(engine_of)

    reviewed(Verdict.SAME, "sample")
    apply_decisions(sampled, pipeline, now())

    assert sampled.execute("from linked order by all").fetchall() == before
    assert sampled.execute("select count(*) from link_overrides").fetchall() == [(0,)]
    assert band_n(engine_of) == counted + 1


def band_n(engine_of):
    found = calibration(engine_of(Role.OPERATOR), 1).bands
    return sum(band.n for band in found if band.low <= 30.5)


def test_known_pairs_are_planted_like_any_sample_and_measure_who_answers(
    published, reviewed, pipeline, ring, engine_of, now
):
    reviewed(Verdict.SAME, "uncertain")
    apply_decisions(published, pipeline, now())
    published.execute("alter table standardised add column married_name varchar")
    _, known = draw_samples(published, pipeline, Draw(uuid4().int % 10**9, 5, 10), now())
    publish_cases(published, pipeline, ring, now())
    code = f"DPO-{uuid4().hex[:6]}"

    reviewed(Verdict.NEVER, "sample", (code, f"{code}-2"))
    applied = apply_decisions(published, pipeline, now())

    found = {one.reviewer: one for one in calibration(engine_of(Role.OPERATOR)).reviewers}
    assert (known, applied) == (1, Applied())
    assert (found[code].n, found[code].agreed) == (1, 0)
    assert published.execute(
        "select count(*) from link_overrides where verdict = 'never'"
    ).fetchall() == [(0,)]


def test_reviewers_cannot_read_which_cases_are_planted(office):
    with pytest.raises(ProgrammingError), transaction(office.engine, office="dpo") as connection:
        connection.execute(text("select count(*) from hub.review_samples"))
