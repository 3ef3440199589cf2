"""A small invented town, already standardised, with its truth: what linkage is tried on here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest

GIVEN = {
    "M": ("JUAN", "CARLOS", "LUIS", "JOSE", "ANDRES", "DIEGO", "PEDRO", "JORGE", "FELIPE", "OSCAR"),
    "F": ("MARIA", "ANA", "LUISA", "PAULA", "CLAUDIA", "SANDRA", "DIANA", "ROSA", "LAURA", "NORA"),
}
SURNAMES = (
    *("RODRIGUEZ", "GOMEZ", "LOPEZ", "GARCIA", "MARTINEZ", "RAMIREZ", "SANCHEZ", "TORRES", "DIAZ"),
    *("MOSQUERA", "CAICEDO", "ANGULO", "VALENCIA", "RIASCOS", "HURTADO", "LUCUMI", "CARABALI"),
)
LEFT_OUT = (
    (0.1, ("document_number",)),
    (0.15, ("birth_date",)),
    (0.15, ("given_2",)),
    (0.3, ("phone",)),
    (0.3, ("email",)),
    (0.2, ("address", "sex")),
)
COLUMNS = (
    *("record_id", "source_row", "role", "valid_from", "given_1", "given_2"),
    *("surname_1", "surname_2", "birth_date", "sex", "document_type", "document_number"),
    *("phone", "email", "address", "address_unit", "building_key"),
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One row of `standardised`, as far as linkage reads it."""

    record_id: str
    given_1: str | None
    given_2: str | None
    surname_1: str | None
    surname_2: str | None
    birth_date: date | None
    sex: str | None
    document_type: str | None
    document_number: str | None
    phone: str | None
    email: str | None
    address: str | None
    role: str = "holder"
    valid_from: date = date(2026, 1, 1)

    def row(self) -> tuple[object, ...]:
        """The values in the order of COLUMNS."""
        return (
            self.record_id,
            self.record_id.split("#")[0],
            self.role,
            self.valid_from,
            self.given_1,
            self.given_2,
            self.surname_1,
            self.surname_2,
            self.birth_date,
            self.sex,
            self.document_type,
            self.document_number,
            self.phone,
            self.email,
            self.address,
            None,
            self.address,
        )


Fill = Callable[[Sequence[Mention]], None]


@dataclass(frozen=True, slots=True)
class Town:
    """Mentions and, for each, the person it is about."""

    mentions: list[Mention]
    truth: dict[str, str]


STANDARDISED = """
create or replace table standardised (
    record_id varchar, source_row varchar, role varchar, valid_from date,
    given_1 varchar, given_2 varchar, surname_1 varchar, surname_2 varchar,
    birth_date date, sex varchar, document_type varchar, document_number varchar,
    phone varchar, email varchar, address varchar, address_unit varchar, building_key varchar
)
"""


class TownMaker:
    """Invents families: namesake fathers and sons, twins, moves, typing slips, missing values."""

    def __init__(self, seed: int) -> None:
        """Start an empty town whose every choice follows from the seed."""
        self.random = Random(seed)  # noqa: S311
        self.mentions: list[Mention] = []
        self.truth: dict[str, str] = {}
        self.people = 0

    def family(self) -> None:
        """Add two parents and their children, who share house, phone and surnames."""
        pick = self.random
        home, phone = (
            f"CALLE {pick.randrange(99)} # {pick.randrange(99)}-{pick.randrange(99)}",
            (f"+573{pick.randrange(10**9):09d}"),
        )
        house = (phone, home)
        father = self.adult("M", house)
        mother = self.adult("F", house)
        birth = self.birth(1995, 2018)
        for _ in range(pick.choice((0, 1, 1, 2, 2, 3))):
            twin = pick.random() < 0.05
            birth = birth if twin else self.birth(1995, 2018)
            sex = pick.choice("MF")
            given = self.given(sex)
            if sex == "M" and pick.random() < 0.1:
                given = (father.given_1, father.given_2)
            child = replace(
                father,
                record_id="",
                given_1=given[0],
                given_2=given[1],
                surname_1=father.surname_1,
                surname_2=mother.surname_1,
                birth_date=birth,
                sex=sex,
                document_type="CC" if birth.year < 2008 else "TI",
                document_number=str(1_100_000_000 + pick.randrange(10**8)),
                email=self.email() if birth.year < 2008 else None,
            )
            self.person(child)
        self.person(father)
        self.person(mother)

    def adult(self, sex: str, house: tuple[str, str]) -> Mention:
        """One parent, before the slips."""
        pick = self.random
        given = self.given(sex)
        return Mention(
            "",
            *given,
            *pick.sample(SURNAMES, 2),
            self.birth(1950, 1985),
            sex,
            "CC",
            str(pick.randrange(10_000_000, 99_000_000)),
            house[0],
            self.email(),
            house[1],
        )

    def given(self, sex: str) -> tuple[str, str | None]:
        """Two given names, at times only one."""
        first, second = self.random.sample(GIVEN[sex], 2)
        return first, second if self.random.random() < 0.8 else None

    def email(self) -> str:
        """An address nobody shares."""
        return f"correo{self.random.randrange(10**7)}@ejemplo.co"

    def birth(self, first: int, last: int) -> date:
        """A day between two years."""
        days = (date(last, 12, 31) - date(first, 1, 1)).days
        return date(first, 1, 1) + timedelta(days=self.random.randrange(days))

    def person(self, person: Mention) -> None:
        """Write the person down in one to five places, with slips."""
        self.people += 1
        for _ in range(self.random.choice((1, 2, 2, 2, 3, 4))):
            record_id = f"agencia:objeto:{len(self.mentions):06d}"
            self.mentions.append(self.slip(replace(person, record_id=record_id)))
            self.truth[record_id] = f"p{self.people}"

    def slip(self, mention: Mention) -> Mention:
        """What the clerk did to it: something left out, something swapped, something mistyped."""
        for share, left_out in LEFT_OUT:
            if self.random.random() < share:
                mention = replace(mention, **dict.fromkeys(left_out))
        if self.random.random() < 0.05:
            mention = replace(mention, surname_1=mention.surname_2, surname_2=mention.surname_1)
        if self.random.random() < 0.05 and mention.given_1:
            mention = replace(mention, given_1=mention.given_1[:-1] + "X")
        return mention


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake in memory: same catalogue name and same SQL as the encrypted one."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as lake")
        connection.execute("use lake")
        yield connection


def write(lake: duckdb.DuckDBPyConnection, mentions: Sequence[Mention]) -> None:
    """Make `standardised` hold exactly these mentions."""
    lake.execute(STANDARDISED)
    if mentions:
        values = zip(*(mention.row() for mention in mentions), strict=True)
        columns = {name: list(value) for name, value in zip(COLUMNS, values, strict=True)}
        lake.register("given", pa.table(columns))
        lake.execute("insert into standardised by name select * from given")
        lake.unregister("given")


@pytest.fixture(scope="session")
def write_into() -> Callable[[duckdb.DuckDBPyConnection, Sequence[Mention]], None]:
    """Make `standardised` of any lake hold exactly the mentions given."""
    return write


@pytest.fixture(scope="session")
def invented() -> Callable[[int, int], list[Mention]]:
    """Mentions of so many families, always the same for a seed."""

    def invent(seed: int, families: int) -> list[Mention]:
        maker = TownMaker(seed)
        for _ in range(families):
            maker.family()
        return maker.mentions

    return invent


@pytest.fixture
def fill(lake: duckdb.DuckDBPyConnection) -> Fill:
    """Make `standardised` hold exactly the mentions given."""
    return partial(write, lake)


@pytest.fixture(scope="session")
def town_lake(town: Town) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake with the town, for tests that change nothing in it."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as lake")
        connection.execute("use lake")
        write(connection, town.mentions)
        yield connection


@pytest.fixture(scope="session")
def town() -> Town:
    """Some 400 mentions, always the same; without neighbours a name has no frequency."""
    maker = TownMaker(seed=7)
    for _ in range(50):
        maker.family()
    return Town(maker.mentions, maker.truth)


@pytest.fixture
def now() -> datetime:
    """The moment of the run."""
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def new_id() -> Callable[[], UUID]:
    """Random ids that are the same in every run of a test."""
    random = Random(11)  # noqa: S311
    return lambda: UUID(int=random.getrandbits(128), version=4)


@pytest.fixture
def ana() -> Mention:
    """A woman with everything on her record."""
    return Mention(
        "hacienda:propiedad:1",
        "ANA",
        "MILENA",
        "LUCUMI",
        "VIAFARA",
        date(1985, 7, 8),
        "F",
        "CC",
        "31999888",
        "+573001112233",
        "ana.lucumi@ejemplo.co",
        "CALLE 5 # 39-12",
    )
