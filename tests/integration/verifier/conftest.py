"""A verifier in another language, built from Debian's packages, and a log for it to read."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.checkpoint import Checkpoint, sign_checkpoint
from hub.ledger.cosignature import Cosigner
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.merkle import leaf_hash, tree_root
from hub.ledger.note import NoteSigner
from hub.ledger.tiles import tile_files

SOURCE = Path(__file__).parents[2] / "verifier" / "main.go"
DEBIAN = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")
ORIGIN = "hub.test/accesses"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
WITNESS = Cosigner("witness.test/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
START = datetime(2026, 5, 4, tzinfo=UTC)
SIZE = 600
OLD_SIZE = 300
SECONDS = 1_780_000_000


@pytest.fixture(scope="session")
def go_verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled verifier; skipped with a reason where its two Debian packages are missing."""
    go = shutil.which("go")
    if go is None or not DEBIAN.is_dir():
        pytest.skip("needs Debian's golang-go and golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("verifier")
    environment = {
        "PATH": "/usr/bin:/bin",
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "HOME": str(folder),
    }
    program = folder / "verifier"
    command = [go, "build", "-o", str(program), str(SOURCE)]
    subprocess.run(command, env=environment, cwd=SOURCE.parent, check=True)
    return program


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A running verifier: a folder in, a verdict out."""

    process: "subprocess.Popen[str]" = field(repr=False)

    def verdict(self, folder: Path) -> str:
        """`ok`, or `bad:` and why."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def third_party(go_verifier: Path) -> Iterator[ThirdParty]:
    with subprocess.Popen(
        [str(go_verifier), "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield ThirdParty(process)


def entry(number: int, client: str = "salud-1") -> bytes:
    return encode_entry(
        AccessEntry(START + timedelta(seconds=number), Channel.API, Outcome.REFUSED, client=client)
    )


def write_log(
    folder: Path, entries: list[bytes], signer: NoteSigner = SIGNER, *, is_seen: bool = True
) -> None:
    """Write a log as it is exported, cosigned when its witness saw it."""
    for file in tile_files(entries):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    head = Checkpoint(ORIGIN, len(entries), tree_root(map(leaf_hash, entries)))
    line = WITNESS.cosign(head.text, SECONDS) if is_seen else ""
    (folder / "checkpoint").write_text(sign_checkpoint(head, signer) + line, encoding="utf-8")
    (folder / "log.vkey").write_text(f"{SIGNER.verifier.text}\n", encoding="utf-8")


@pytest.fixture
def honest(tmp_path: Path) -> Path:
    """A whole log, its witness, and a checkpoint that somebody kept from before."""
    folder = tmp_path / "log"
    entries = [entry(number) for number in range(SIZE)]
    write_log(folder, entries)
    (folder / "witness.vkey").write_text(f"{WITNESS.key.text}\n", encoding="utf-8")
    (folder / "old").mkdir()
    earlier = Checkpoint(ORIGIN, OLD_SIZE, tree_root(map(leaf_hash, entries[:OLD_SIZE])))
    (folder / "old" / "receipt").write_text(sign_checkpoint(earlier, SIGNER), encoding="utf-8")
    return folder


@pytest.fixture
def log_writer() -> Callable[..., None]:
    return write_log


@pytest.fixture
def entry_of() -> Callable[..., bytes]:
    return entry


@pytest.fixture
def tampering_tries(request: pytest.FixtureRequest) -> int:
    """How many random changes: few by default, all with --full (make test-tampering)."""
    return 10_000 if request.config.getoption("--full") else 300
