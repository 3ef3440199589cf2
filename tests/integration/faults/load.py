"""Releases accesses from eight threads until it is killed; an outage is waited out, not repaired."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, Mention, log_signer
from hub.services.errors import LogUnwritableError
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import open_directory_key_ring

SOMEONE = Mention(CitizenId(UUID(int=1)), "EXP-1")


def main(arguments: list[str]) -> None:
    """Write an answer's number and hash only after it is durable, as a release would."""
    host, port, database, keys, origin = arguments
    ring = open_directory_key_ring(Path(keys))
    engine = Server(host, int(port), database, ring).engine(Role.API)
    with (
        LogWriter(engine, log_signer(ring, origin), is_service=True) as log,
        ThreadPoolExecutor(8) as pool,
    ):

        def release(_: int) -> None:
            entry = AccessEntry(
                datetime.now(UTC), Channel.API, Outcome.REFUSED, detail=f"op-{uuid4()}"
            )
            try:
                receipt = log.append(entry, SOMEONE)
            except LogUnwritableError:
                time.sleep(0.02)
                return
            sys.stdout.write(f"{receipt.entry} {receipt.leaf_hash.hex()}\n")
            sys.stdout.flush()

        for _ in pool.map(release, range(10_000_000)):
            pass


if __name__ == "__main__":
    main(sys.argv[1:])
