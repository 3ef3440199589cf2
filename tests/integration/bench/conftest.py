"""A tiny standardised city: relatives who share house and phone, with their truth."""

from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.bench.linkage import SLICES
from hub.bench.standardised_city import StandardisedCity
from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.vault.keyring import open_directory_key_ring

GIVEN = ("JUAN", "CARLOS", "LUIS", "MARIA", "ANA", "PAULA", "CLAUDIA", "DIEGO", "ROSA", "OSCAR")
SURNAMES = ("GOMEZ", "LOPEZ", "DIAZ", "MOSQUERA", "CAICEDO", "ANGULO", "RIASCOS", "LUCUMI")


WORDS = "create table int_name_words_counted (word varchar, as_given hugeint, as_surname hugeint)"
PLACES = "create table cali_places (place varchar, comuna varchar)"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `standardised`, as far as any method reads it."""

    record_id: str
    source_row: str
    role: str
    valid_from: date
    given_1: str
    given_2: str | None
    surname_1: str
    surname_2: str
    birth_date: date | None
    sex: str
    document_type: str
    document_number: str | None
    phone: str | None
    email: str | None
    address: str
    address_unit: str | None
    building_key: str
    given_names: str
    surnames: str
    document_raw: str | None
    phone_raw: str | None
    email_raw: str | None
    address_raw: str


def written(pick, number, person):
    """One record of a person, with something left out now and then."""
    given_1, given_2, surname_1, surname_2, born, document, phone, home = person
    given_2 = given_2 if pick.random() < 0.8 else None
    document = document if pick.random() < 0.9 else None
    phone = phone if pick.random() < 0.7 else None
    born = born if pick.random() < 0.9 else None
    record_id = f"agencia:objeto:{number:06d}"
    given = " ".join(filter(None, (given_1, given_2)))
    return Row(
        record_id, record_id, "holder", date(2026, 1, 1), given_1, given_2, surname_1, surname_2,
        born, "F", "CC", document, phone, None, home, None, home,
        given, f"{surname_1} {surname_2}", document, phone, None, home,
    )  # fmt: skip


def inhabitants(pick):
    """Fifty houses with three people each, who share everything but name, date and document."""
    for house in range(50):
        home, phone = f"CALLE {house} # 1-{house}", f"+573{pick.randrange(10**9):09d}"
        surnames = pick.sample(SURNAMES, 2)
        for given in (pick.sample(GIVEN, 2) for _ in range(3)):
            born = date(1960, 1, 1) + timedelta(days=pick.randrange(20_000))
            document = str(pick.randrange(10_000_000, 99_000_000))
            yield (*given, *surnames, born, document, phone, home)


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """The city in a home of its own; tests only read it."""
    pick, rows, persons = Random(5), [], []  # noqa: S311
    for person, who in enumerate(inhabitants(pick)):
        for _ in range(pick.choice((1, 2, 3))):
            rows.append(written(pick, len(rows), who))
            persons.append(person)
    folder = tmp_path_factory.mktemp("city")
    settings = Settings(home=folder / "var")
    truth = {"record_id": [row.record_id for row in rows], "person": persons}
    truth["record_id"] = [*truth["record_id"], "agencia:objeto:never"]
    truth["person"] = [*persons, -1]
    flags = {name: [name == "moved"] * (len(rows) + 1) for name in SLICES}
    pq.write_table(pa.table(truth | flags), folder / "truth.parquet")
    columns = dict(
        zip(Row.__slots__, map(list, zip(*map(astuple, rows), strict=True)), strict=True)
    )
    columns["address_unit"] = pa.array([None] * len(rows), pa.string())
    columns["email"] = columns["email_raw"] = columns["address_unit"]
    with open_lake(settings, open_directory_key_ring(settings.keys)) as lake:
        lake.register("batch", pa.table(columns))
        lake.execute("create table standardised as from batch")
        lake.execute(WORDS)
        lake.execute(PLACES)
    return StandardisedCity(settings, folder / "truth.parquet", 1.5)


@pytest.fixture(scope="session")
def now():
    """The moment of the run."""
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
