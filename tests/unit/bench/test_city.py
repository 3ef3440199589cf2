"""Reading the job's display, and the ratios that are told of it."""

from hub.bench.children import Stage
from hub.bench.city import JobFigure, stages_told
from hub.bench.processes import MemoryPeak
from hub.cli.bench_city import as_document

DISPLAY = """Entregas nuevas: 11. Las etapas, en orden:
✓ Recibir                  1.6 s  11 archivos
✓ Normalizar              79.0 s  691.897 menciones de personas, 7.946.859 datos
! Comprobación sin cumplir: freshness
✓ Buscar datos personales  30.9 s  151.401 notas
✓ Unir                  1026.4 s  691.897 registros
""".splitlines()


def figure(seconds, *stages):
    told = tuple(Stage(name, took, 0.0) for name, took in stages)
    return JobFigure(1000, told, seconds, MemoryPeak(100.0, 200.0))


FIRST = figure(120.0, ("Recibir", 20.0), ("Normalizar", 30.0), ("Unir", 10.0), ("Publicar", 55.0))
AGAIN = figure(12.0, ("Recibir", 2.0), ("Normalizar", 3.0), ("Unir", 1.0), ("Publicar", 5.0))


def test_stages_are_read_off_the_display():
    stages = {stage.name: stage.seconds for stage in stages_told(DISPLAY)}

    assert stages == {
        "Recibir": 1.6, "Normalizar": 79.0, "Buscar datos personales": 30.9, "Unir": 1026.4,
    }  # fmt: skip


def test_words_without_a_time_are_no_stage():
    assert stages_told(["✓ Todo está publicado.", "Nada nuevo en el buzón."]) == ()


def test_linkage_is_standardising_and_linking():
    assert FIRST.linkage_seconds == 40.0


def test_the_document_holds_both_ratios():
    document = as_document(FIRST, AGAIN)

    assert (document["to_linkage"], document["again_to_first"]) == (3.0, 0.1)
