"""Watching the memory of a process and of what it starts."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.bench.processes import MemoryWatch, descendants

HOLD = """
import subprocess, sys
held = bytearray({mib} * 2**20)
print("held", flush=True)
sys.stdin.read()
"""
pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="only where there is a /proc")


def holding(mib):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD.format(mib=mib)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_child_belongs_to_the_family():
    with holding(1) as child:
        family = descendants(os.getpid())
        child.stdin.close()

    assert {os.getpid(), child.pid} <= family


def test_a_process_that_ended_has_no_family_but_itself():
    with holding(1) as child:
        child.stdin.close()

    assert descendants(child.pid) == {child.pid}


def test_what_a_child_held_is_seen():
    with holding(80) as child, MemoryWatch(child.pid) as watch:
        child.stdout.readline()
        time.sleep(1.0)
        child.stdin.close()

    assert watch.peak.largest_mib > 80
    assert watch.peak.together_mib > 80
