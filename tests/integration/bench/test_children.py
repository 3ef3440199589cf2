"""Work in a process of its own: its result, its peak, its end."""

import os

import pytest

from hub.bench.children import Stopwatch, in_child, peak_mib, profiled_stages
from hub.bench.pace import MeasureError

A_GOOD_DEAL = 200


def test_work_happens_in_another_process():
    measured = in_child(os.getpid)

    assert measured.result != os.getpid()


def test_a_child_does_not_inherit_its_parents_peak():
    held = bytearray(A_GOOD_DEAL * 2**20)

    measured = in_child(peak_mib)

    assert held
    assert measured.peak_mib < peak_mib() - A_GOOD_DEAL / 2


def test_a_child_that_dies_is_told_in_words():
    with pytest.raises(MeasureError, match="memoria"):
        in_child(os.abort)


def test_stages_are_kept_in_their_order():
    watch = Stopwatch()

    with watch.stage("uno"):
        pass
    with watch.stage("dos"):
        pass

    assert [stage.name for stage in watch.stages] == ["uno", "dos"]
    assert all(stage.seconds >= 0 for stage in watch.stages)


def read_all():
    return sum(range(200_000))


def test_work_is_told_by_the_functions_that_did_it():
    stages = profiled_stages(read_all, {"read_all": "leer", "write_all": "escribir"})

    assert [stage.name for stage in stages] == ["leer", "escribir", "lo demás"]
    assert stages[0].seconds > stages[1].seconds == 0
