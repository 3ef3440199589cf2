"""`hub bench` as it is typed: what it says where nothing can be measured, and its tables."""

import json

import pytest
from typer.testing import CliRunner

from hub.bench.arrivals import ArrivalsFigure
from hub.bench.bands import Band, thresholds
from hub.bench.children import Stage
from hub.bench.city import JobFigure
from hub.bench.processes import MemoryPeak
from hub.cli.bench_city import show_city
from hub.cli.bench_linkage import fine, show_arrivals, show_bands
from hub.cli.main import build_app


def typed(*words):
    result = CliRunner().invoke(build_app(words), list(words), catch_exceptions=False)
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def no_tables(monkeypatch):
    monkeypatch.delenv("HUB_SHARED_DATA", raising=False)


def test_tables_says_why_it_measures_nothing():
    code, told = typed("bench", "tables")

    assert code == 0
    assert "HUB_SHARED_DATA" in told


def test_tables_says_why_to_programs_too(tmp_path):
    _, told = typed("bench", "tables", "--folder", str(tmp_path), "--json")

    document = json.loads(told)
    assert (document["figures"], "HUB_SHARED_DATA" in document["skipped"]) == ([], True)


@pytest.mark.parametrize("name", ["linkage", "bands", "arrivals", "city", "tables"])
def test_every_bench_explains_itself(name):
    code, told = typed("bench", name, "--help")

    assert code == 0
    assert "--json" in told


def test_bands_tell_each_threshold_with_its_rule(capsys):
    bands = [Band(lowest, 9, share, None, 9, share, 0, None) for lowest, share in
             ((10.0, 0.99), (8.0, 0.95), (6.0, 0.8), (4.0, 0.4))]  # fmt: skip

    show_bands(bands, thresholds(bands))

    told = capsys.readouterr().out
    assert "Se unen desde el peso 8" in told
    assert "Siguen unidos desde el peso 6" in told
    assert "Se preguntan desde el peso 4" in told


def test_an_arrival_tells_whether_anybody_moved(capsys):
    show_arrivals(ArrivalsFigure(1000, 10, 20.0, 5.0, 0, 30.0, 50.0))

    told = capsys.readouterr().out
    assert "razón 0.25" in told
    assert "al enlazar todo: 0" in told


def test_the_job_tells_its_ratio_to_linkage_and_its_memory(capsys):
    stages = (Stage("Normalizar", 6.0, 0.0), Stage("Unir", 4.0, 0.0), Stage("Publicar", 20.0, 0.0))
    figure = JobFigure(1000, stages, 30.0, MemoryPeak(900.0, 1200.0))

    show_city(figure, figure)

    told = capsys.readouterr().out
    assert "3.0 veces" in told
    assert "900 MiB el proceso mayor" in told


def test_a_share_is_told_as_finely_as_good_linkages_differ():
    assert (fine(0.99947), fine(1.0)) == ("0,9995", "1,0000")
