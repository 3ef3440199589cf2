"""Rules about the tree itself: what may be written where, and what must never be committed."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("assets", "hub", "policies", "consent")
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "manager",
    "tools",
    "shared",
}
TOP_LEVEL = {
    ".ci", ".gitignore", "CODEOWNERS", "DEVELOPERS.md", "Makefile", "README.md", "assets", "consent",
    "dbt_project", "docs", "hub", "policies", "pyproject.toml", "requirements.lock", "tests",
    "workspace.yaml",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_the_top_level_is_the_one_the_owner_fixed() -> None:
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_only_the_settings_read_the_environment() -> None:
    readers = [path for path in sources() if re.search(r"\bos\.(environ|getenv)", path.read_text())]

    assert readers == [] or [path.name for path in readers] == ["settings.py"]


def test_no_module_has_a_vague_name() -> None:
    assert [path for path in sources() if path.stem in VAGUE] == []


def test_every_module_says_what_lives_in_it() -> None:
    assert [
        path for path in sources() if not path.read_text().lstrip().startswith(('"""', 'r"""'))
    ] == []


def test_nothing_committed_names_a_machine_or_a_download_address() -> None:
    machine = re.compile(
        r"(^|[\s\"'=(])/(?:work|root)/|https?://[^\s\"')]*(?:\.whl|\.tar\.gz|/simple/)"
    )
    binary = {".png", ".parquet", ".xlsx", ".woff2"}
    named = [
        path
        for path in tracked()
        if path.suffix not in binary and machine.search((ROOT / path).read_text(encoding="utf-8"))
    ]

    assert named == []


def test_the_lock_pins_every_package_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^[a-z0-9][^\s=]*==", lock, re.MULTILINE)
    named = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]

    assert len(pinned) == len(named)
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_data_keys_are_opened_through_the_ring_which_knows_their_epochs() -> None:
    """While a rotation runs there are two epochs: use hub.vault.wrapping.open_data_key."""
    opener = re.compile(r"(?<![\w.])unwrap\(")

    assert [
        path.name
        for path in sources()
        if path.parent.name != "vault" and opener.search(path.read_text())
    ] == []
