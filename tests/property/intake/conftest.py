"""The real contracts and a small delivery of each agency."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from hub.intake.contract import load_contracts
from hub.intake.feed import Feed
from hub.records.identifiers import AgencyCode
from hub.samples.deliver import write_samples

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"


@pytest.fixture(scope="session")
def feeds() -> Mapping[AgencyCode, Feed]:
    return load_contracts(CONTRACTS)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The bytes of one delivery an agency."""
    inbox = tmp_path_factory.mktemp("inbox")
    write_samples(inbox, citizens=60, seed=7)
    return {path.parent.name: path.read_bytes() for path in sorted(inbox.glob("*/*"))}
