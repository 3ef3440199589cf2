from pathlib import Path
from uuid import UUID

import pytest

from hub.vault.errors import KeyRingError, PseudonymError
from hub.vault.key_derivation import derived_key
from hub.vault.keyring import KeyPurpose, KeyRing, Secret, open_directory_key_ring
from hub.vault.pseudonyms import SectorKey, sector_key, version_of

ANA = UUID("00000000-0000-4000-8000-000000000001")
LUZ = UUID("00000000-0000-4000-8000-000000000002")


@pytest.fixture
def own_ring(tmp_path: Path) -> KeyRing:
    return open_directory_key_ring(tmp_path / "keys")


def test_two_agencies_know_one_citizen_by_names_that_share_nothing(own_ring: KeyRing) -> None:
    first, second = (sector_key(own_ring, code).pseudonym(ANA) for code in ("salud", "hacienda"))

    assert first != second
    assert str(ANA) not in first + second
    assert ANA.hex not in first + second


def test_an_agency_knows_a_citizen_by_one_name_until_the_version_changes(own_ring: KeyRing) -> None:
    before = sector_key(own_ring, "salud").pseudonym(ANA)
    again = sector_key(own_ring, "salud").pseudonym(ANA)
    own_ring.add_version(KeyPurpose.PSEUDONYMS)

    after = sector_key(own_ring, "salud").pseudonym(ANA)

    assert before == again
    assert (version_of(before), version_of(after)) == (1, 2)
    assert before[3:] != after[3:]
    assert sector_key(own_ring, "salud", 1).pseudonym(ANA) == before


def test_a_pseudonym_never_changes_its_form() -> None:
    key = SectorKey(1, derived_key(Secret(bytes(range(32))), "agency|salud"))

    assert (
        key.pseudonym(ANA) == "v1.13a4cbfc7355643d25d8ef73e6ed2e232378a64b1e268381d408742beb9e7699"
    )


def test_a_pseudonym_names_its_citizen_among_all(own_ring: KeyRing) -> None:
    key = sector_key(own_ring, "salud")

    assert key.whose(key.pseudonym(LUZ), [ANA, LUZ]) == LUZ
    assert key.whose(sector_key(own_ring, "hacienda").pseudonym(LUZ), [ANA, LUZ]) is None


@pytest.mark.parametrize("text", ["", "v1", "v0." + "a" * 64, "v1." + "A" * 64, "v1." + "a" * 65])
def test_what_is_no_pseudonym_is_refused(text: str) -> None:
    with pytest.raises(PseudonymError, match="no es un seudónimo"):
        version_of(text)


def test_a_version_that_the_ring_does_not_have_is_told(own_ring: KeyRing) -> None:
    with pytest.raises(KeyRingError, match="no tiene la versión 9"):
        sector_key(own_ring, "salud", 9)
