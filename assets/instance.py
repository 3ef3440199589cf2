"""Dagster's own storage: states and counts under the hub's home; no telemetry, no captured output."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

CONFIGURATION = """\
# Written by the hub. What a stage prints is not captured, since output can hold a value (P4).
telemetry:
  enabled: false
compute_logs:
  module: dagster.core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
concurrency:
  pools:
    default_limit: 1
"""


@contextmanager
def open_instance(home: Path) -> Iterator[dg.DagsterInstance]:
    """Yield the Dagster instance whose home is `home`, made on first use."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(CONFIGURATION, encoding="utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance
