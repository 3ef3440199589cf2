"""Marked people for the leak test: odd strings planted in every feed, to be found nowhere after.

Each marker is one adult with a child at school. The identity columns of all six feeds carry the
marker without mistakes; the other columns are as messy as anybody's.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from hub.samples.addresses import draw_address
from hub.samples.deliver import SAMPLE_DAY
from hub.samples.draws import dice, pick
from hub.samples.feeds import bienestar, educacion, hacienda, movilidad, salud, tramites
from hub.samples.feeds.catalogue import FEED_OBJECTS
from hub.samples.files.parts import Cut, PartFiles
from hub.samples.people import Household, Person
from hub.samples.rows import Desk, Row, RowNumbers, Values

FIRST_DOCUMENT = 1_987_000_000
SYLLABLES = ("xuq", "zwy", "kiv", "jol", "wex", "qui", "vuz", "yak", "zoh", "fej", "gux", "wib")
SYLLABLES_A_WORD = 4
GUARDIAN = 0
NOTE = "Atendida {note_word}, sin novedad."
IDENTITY = {
    hacienda.OBJECT: {
        "tipo_doc": "CC",
        "num_doc": "{document}",
        "propietario": "{capitals} MUESTRA ANA SOL",
        "correo": "{email}",
    },
    salud.PATIENT: {
        "tipo_doc": "CC",
        "num_doc": "{document}",
        "nombres": "Ana Sol",
        "apellidos": "{surname} Muestra",
        "correo": "{email}",
        "nota": NOTE,
    },
    salud.IMMUNIZATION: {"nota": NOTE},
    educacion.OBJECT: {
        "est_nombres": "Eva",
        "est_apellidos": "{surname}",
        "acu_tipo_doc": "CC",
        "acu_num_doc": "{document}",
        "acu_nombre_completo": "Ana Sol {surname}",
        "acu_correo": "{email}",
    },
    movilidad.OBJECT: {
        "tipo_doc": "CC",
        "num_doc": "{document}",
        "apellidos": "{capitals} MUESTRA",
        "nombres": "ANA SOL",
    },
    bienestar.OBJECT: {
        "tipo_documento": "CC",
        "numero_documento": "{document}",
        "primer_apellido": "{surname}",
        "correo": "{email}",
    },
    tramites.OBJECT: {
        "tipo_documento": "CC",
        "numero_documento": "{document}",
        "nombre_completo": "Ana Sol {surname}",
        "correo": "{email}",
        "nota": NOTE,
    },
}


@dataclass(frozen=True, slots=True)
class Marker:
    """Strings that occur nowhere else: a surname, a cédula, an e-mail and a word of a note."""

    surname: str
    document: str
    email: str
    note_word: str

    @property
    def strings(self) -> tuple[str, str, str, str]:
        """What a search has to look for."""
        return self.surname, self.document, self.email, self.note_word


def draw_markers(count: int, seed: int) -> tuple[Marker, ...]:
    """So many markers, all different."""
    rng = dice(seed, "markers")
    words: dict[str, None] = {}
    while len(words) < 2 * count:
        words["".join(pick(rng, SYLLABLES) for _ in range(SYLLABLES_A_WORD))] = None
    return tuple(
        Marker(
            surname=surname.capitalize(),
            document=str(FIRST_DOCUMENT + 7_919 * place + 1),
            email=f"{surname}@marca.example.com",
            note_word=word,
        )
        for place, (surname, word) in enumerate(
            zip(list(words)[:count], list(words)[count:], strict=True)
        )
    )


def plant_markers(
    inbox: Path, markers: tuple[Marker, ...], now: date = SAMPLE_DAY
) -> tuple[Path, ...]:
    """Deliver the marked people in files of their own, one for each feed object."""
    cut = Cut(f"{now:%Y%m%d}-marcas", seed=0)
    series = {name: PartFiles(feed.shape, inbox, cut) for name, feed in FEED_OBJECTS.items()}
    numbers = RowNumbers(seed=-1)
    for place, marker in enumerate(markers):
        for row in _rows(marker, place, now, numbers):
            series[row.object].add({**row.values, **_marked(row.object, marker)})
    for row in _in_every_field(markers, now, numbers):
        series[row.object].add(row.values)
    for files in series.values():
        files.finish()
    return tuple(path for files in series.values() for path in files.paths)


def _in_every_field(markers: tuple[Marker, ...], now: date, numbers: RowNumbers) -> Iterator[Row]:
    """Yield a row for each field of each object, with a marked word in that field.

    Most break a rule and end in quarantine: what is set aside must be as sealed as the rest.
    """
    for place in range(max(len(feed.columns) for feed in FEED_OBJECTS.values())):
        marker = markers[place % len(markers)]
        for row in _rows(marker, len(markers) + place, now, numbers):
            fields = FEED_OBJECTS[row.object].columns
            values = {**row.values, **_marked(row.object, marker)}
            name = fields[place % len(fields)]
            if isinstance(values[name], str):  # a column of numbers takes no word
                yield replace(row, values={**values, name: marker.note_word})


def _rows(marker: Marker, place: int, now: date, numbers: RowNumbers) -> list[Row]:
    rng = dice("marker", place)
    desk = Desk(rng, now, _household(marker, now), numbers)
    guardian, student = desk.household.members
    groups = [
        *hacienda.rows(desk, guardian, 1),
        *salud.rows(desk, guardian, 1),
        *educacion.rows(desk, student, 1),
        *movilidad.rows(desk, guardian, ("LIC",)),
        *bienestar.rows(desk, guardian, 1),
        *tramites.rows(desk, guardian, 1),
    ]
    dose = salud.dose(desk, guardian, groups[1][0].key, salud.ADULT_VACCINES)
    return [*(group[0] for group in groups), dose]


def _household(marker: Marker, now: date) -> Household:
    rng = dice("marker", marker.document)
    adult = _person(marker, marker.document, date(now.year - 40, 5, 9), None)
    child = _person(marker, str(int(marker.document) + 1), date(now.year - 10, 3, 4), GUARDIAN)
    home = draw_address(rng)
    return Household((adult, child), home, home, date(1990, 1, 1), "", "B3")


def _person(marker: Marker, number: str, born: date, guardian: int | None) -> Person:
    return Person(
        number=0,
        sex="F",
        given=("Ana", "Sol"),
        surnames=(marker.surname, "Muestra"),
        born=born,
        national_number=number,
        papers=None,
        mobile="3001112233",
        former_mobile="",
        email=marker.email,
        mother=guardian,
        guardian=guardian,
    )


def _marked(name: str, marker: Marker) -> Values:
    words = {**asdict(marker), "capitals": marker.surname.upper()}
    return {column: text.format_map(words) for column, text in IDENTITY[name].items()}
