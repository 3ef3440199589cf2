"""A hub home that a whole run has been through, and how to run the job on it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hub.samples.markers import Marker
from hub.settings import Settings
from hub.vault.keyring import KeyRing

CITIZENS = 250
SEED = 11
MARKERS = 50


@dataclass(frozen=True, slots=True)
class City:
    """A hub home after a whole run, what was planted in it and what the run printed."""

    settings: Settings
    ring: KeyRing
    truth: Path
    markers: tuple[Marker, ...]
    printed: str


def run_job(home: Path) -> subprocess.CompletedProcess[str]:
    """Run the whole job the way `make run` does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assets.run"],
        env={**os.environ, "HUB_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")},
        capture_output=True,
        text=True,
        check=False,
    )
