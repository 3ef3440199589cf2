"""Not a test: the process that test_no_leaks.py starts. It takes a sample in under watch.

Every file that Python opens for writing is noted by an audit hook, which nothing can take off;
errors are shown the way an orchestrator would keep them, with their whole chain.
"""

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from hub.errors import HubError
from hub.intake.contract import load_contracts
from hub.intake.deliveries import register
from hub.intake.inbox import waiting
from hub.intake.landed import land
from hub.intake.sealed import sealed_path
from hub.intake.tables import create_tables
from hub.intake.validated import validate
from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.vault.keyring import KeyPurpose, open_directory_key_ring

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
LOG = logging.getLogger("watched")
opened: set[str] = set()


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note what is opened for writing."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & WRITING and isinstance(path, str):
            opened.add(path)


def main(home: Path) -> None:
    """Take in the inbox, then break a sealed file and try again."""
    settings = Settings(home=home)
    ring = open_directory_key_ring(settings.keys)
    key, feeds = ring.secret(KeyPurpose.LANDING), load_contracts(CONTRACTS)
    with open_lake(settings, ring) as lake:
        create_tables(lake, feeds)
        found = waiting(settings.inbox, feeds)
        LOG.info("%s", found)
        for item in found.waiting:
            LOG.info("%s", land(item, settings.landing, key, lake, NOW))
        for delivery in register(lake):
            done = validate(delivery, feeds[delivery.agency], lake, settings.landing, key)
            LOG.info("%s", done)
        broken = register(lake)[0]
        path = sealed_path(settings.landing, broken.delivery_id)
        path.write_bytes(path.read_bytes()[:-1])
        try:
            validate(broken, feeds[broken.agency], lake, settings.landing, key)
        except HubError:
            traceback.print_exc()
        quarantined = lake.execute("select count(*) from quarantined").fetchone()
    sys.stdout.write(json.dumps({"opened": sorted(opened), "quarantined": quarantined}))


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    sys.addaudithook(watch)
    main(Path(sys.argv[1]))
