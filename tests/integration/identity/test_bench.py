import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.bench.linkage import LOOSE, OURS, PLAIN, SLICES, STRICT, as_ratios, measure_linkage


@pytest.fixture
def truth(tmp_path, town):
    """The town's truth as the sample writer keeps it, with a record of a row never delivered."""
    path = tmp_path / "truth.parquet"
    records = [*town.truth, "agencia:objeto:never"]
    columns = {"record_id": records, "person": [*town.truth.values(), "p0"]}
    flags = {name: [name == "moved"] * len(records) for name in SLICES}
    pq.write_table(pa.table(columns | flags), path)
    return path


@pytest.fixture
def figures(lake, fill, town, truth, now, new_id):
    fill(town.mentions)
    return measure_linkage(lake, truth, now, new_id)


def test_our_linkage_is_above_both_rules_and_plain_splink_in_one_run(figures, town):
    f1 = {figure.method: figure.judgement.pairwise.f1 for figure in figures}

    ratios = as_ratios(figures)

    assert list(f1) == [STRICT, LOOSE, PLAIN, OURS]
    assert f1[OURS] > max(f1[STRICT], f1[LOOSE])
    assert len(ratios) == 6
    assert all(ratio.ours == ratios[0].ours for ratio in ratios[::2])
    assert {figure.judgement.records for figure in figures} == {len(town.mentions)}
    assert figures[-1].judgement.slices["moved"].records == len(town.mentions)
