"""Who may import whom: import-linter's contracts hold, from the first commit."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_layer_contract_holds() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]

    finished = subprocess.run(
        [*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-1000:]
