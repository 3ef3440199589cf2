"""Landing: sealed, registered, and only then gone from the inbox; the same file lands once."""

import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import duckdb
import pytest

from hub.intake.deliveries import Delivery, DeliveryState, find, register
from hub.intake.errors import LandingError
from hub.intake.inbox import Waiting, delivery_id, waiting
from hub.intake.landed import Landed, land
from hub.intake.sealed import open_sealed, sealed_path
from hub.records.identifiers import AgencyCode
from hub.settings import Settings
from hub.vault.keyring import Secret

Lake = duckdb.DuckDBPyConnection
Drop = Callable[..., Path]
NOW = datetime(2026, 6, 30, 23, 59, 59, 123456, tzinfo=UTC)
DATA = b"id_registro;propietario\r\nHAC-0001;MARCA-PERSONAL\r\n"


@pytest.fixture
def landing(settings: Settings, key: Secret, intake: Lake) -> Callable[[Waiting], Landed]:
    return lambda found: land(found, settings.landing, key, intake, NOW)


@pytest.fixture
def look(settings: Settings) -> Callable[[], tuple[Waiting, ...]]:
    return lambda: waiting(settings.inbox, {"hacienda", "salud"}).waiting


Land = Callable[[Waiting], Landed]
Look = Callable[[], tuple[Waiting, ...]]


def test_a_file_is_sealed_registered_and_gone_from_the_inbox(
    drop: Drop, look: Look, landing: Land, intake: Lake, settings: Settings, key: Secret
) -> None:
    path = drop("hacienda", DATA)
    (found,) = look()

    landed = landing(found)

    assert not path.exists()
    assert register(intake) == [
        Delivery(
            delivery_id=found.delivery_id,
            agency=AgencyCode("hacienda"),
            sha256=found.sha256,
            byte_count=len(DATA),
            received_at=NOW,
            state=DeliveryState.LANDED,
        )
    ]
    with open_sealed(settings.landing, key, landed.delivery.delivery_id) as stream:
        assert stream.read() == DATA


def test_the_same_file_again_lands_once_and_says_so(
    drop: Drop, look: Look, landing: Land, intake: Lake
) -> None:
    drop("hacienda", DATA)
    landing(look()[0])
    copy = drop("hacienda", DATA, "otra-vez.csv")

    second = landing(look()[0])

    assert second.was_known
    assert "ya estaba en el registro" in second.note
    assert not copy.exists()
    assert len(register(intake)) == 1


def test_two_copies_at_once_land_once(drop: Drop, look: Look, landing: Land, intake: Lake) -> None:
    drop("hacienda", DATA, "a.csv")
    drop("hacienda", DATA, "b.csv")

    results = [landing(found) for found in look()]

    assert [result.was_known for result in results] == [False, True]
    assert (len(register(intake)), look()) == (1, ())


def test_the_same_bytes_from_two_agencies_are_two_deliveries(
    drop: Drop, look: Look, landing: Land, intake: Lake
) -> None:
    drop("hacienda", DATA)
    drop("salud", DATA)

    for found in look():
        landing(found)

    assert [item.agency for item in register(intake)] == ["hacienda", "salud"]


def test_a_file_that_grows_while_it_is_read_stays_in_the_inbox(
    drop: Drop, look: Look, landing: Land, intake: Lake
) -> None:
    path = drop("hacienda", DATA)
    (found,) = look()
    path.write_bytes(DATA + b"HAC-0002;otra\r\n")

    with pytest.raises(LandingError, match="Sigue en el buzón"):
        landing(found)

    assert path.exists()
    assert register(intake) == []


def test_a_file_swapped_for_a_link_is_not_followed_nor_named(
    drop: Drop, look: Look, landing: Land, tmp_path: Path
) -> None:
    path = drop("hacienda", DATA, "perez-juan.csv")
    (found,) = look()
    path.unlink()
    path.symlink_to(tmp_path)

    with pytest.raises(LandingError, match="no se deja abrir") as caught:
        landing(found)

    assert "perez" not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_another_took_away_is_not_missed_twice(
    drop: Drop, look: Look, landing: Land, intake: Lake
) -> None:
    path = drop("hacienda", DATA)
    (found,) = look()
    path.unlink()

    with pytest.raises(LandingError, match="ya no está en el buzón"):
        landing(found)

    assert register(intake) == []


def test_a_file_replaced_while_it_lands_stays_for_the_next_run(
    drop: Drop, settings: Settings, key: Secret, intake: Lake
) -> None:
    path = drop("hacienda", DATA)
    (found,) = waiting(settings.inbox, {"hacienda"}).waiting
    swapping = _Swapping(intake, path)

    landed = land(found, settings.landing, key, cast("Lake", swapping), NOW)

    assert "sigue en el buzón" in landed.note
    assert path.read_bytes() == b"otra"


class _Swapping:
    """A lake at whose first question the agency puts another file in the same place."""

    def __init__(self, lake: Lake, path: Path) -> None:
        self.lake, self.path = lake, path

    def execute(self, query: str, values: object = None) -> Lake:
        newer = self.path.with_name(".nuevo.tmp")
        newer.write_bytes(b"otra")
        newer.replace(self.path)
        return self.lake.execute(query, values)


def test_a_new_file_under_a_known_name_is_not_removed(
    drop: Drop, look: Look, landing: Land, intake: Lake
) -> None:
    path = drop("hacienda", DATA)
    (found,) = look()
    landing(found)
    drop("hacienda", b"otra entrega con el mismo nombre\r\n", path.name)
    (newer,) = look()

    landing(newer)

    assert len(register(intake)) == 2


def test_another_content_under_the_same_short_name_is_never_thrown_away(
    drop: Drop, look: Look, landing: Land, intake: Lake
) -> None:
    path = drop("hacienda", DATA)
    (found,) = look()
    landing(found)
    intake.execute("update deliveries set sha256 = repeat('0', 64)")
    drop("hacienda", DATA, path.name)

    with pytest.raises(LandingError, match="sigue en el buzón"):
        landing(look()[0])

    assert path.exists()


def test_sealed_bytes_that_were_lost_are_kept_again(
    drop: Drop, look: Look, landing: Land, settings: Settings
) -> None:
    drop("hacienda", DATA)
    name = landing(look()[0]).delivery.delivery_id
    sealed_path(settings.landing, name).unlink()
    drop("hacienda", DATA)

    landing(look()[0])

    assert sealed_path(settings.landing, name).exists()


def test_an_empty_file_lands_too(drop: Drop, look: Look, landing: Land) -> None:
    drop("hacienda", b"")

    landed = landing(look()[0])

    assert landed.delivery.byte_count == 0


def test_an_unknown_delivery_is_not_found(intake: Lake) -> None:
    assert find(intake, delivery_id(AgencyCode("salud"), "0" * 64)) is None


def test_no_clear_byte_stays_under_the_home(
    drop: Drop, look: Look, landing: Land, settings: Settings
) -> None:
    drop("hacienda", DATA)

    landing(look()[0])

    files = [path for path in settings.home.rglob("*") if path.is_file()]
    assert files
    assert not any(b"MARCA" in path.read_bytes() for path in files)
