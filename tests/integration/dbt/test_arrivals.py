"""Whatever the order in which rows come, change and leave, the lake ends as one full build would leave it."""

import shutil
from dataclasses import dataclass

import duckdb
import pytest

from hub.lake.connection import open_lake
from hub.lake.dbt import run_dbt
from hub.settings import Settings
from hub.vault.keyring import KeyRing, open_directory_key_ring

STAGE = "tag:standardise"
KEPT = ("standardised", "standardised_facts", "standardised_notes", "superseded")
FEEDS = {
    "validated_hacienda_propiedad": ["id_registro", "propietario", "tipo_doc", "num_doc", "saldo", "fecha_corte"],
    "validated_salud_patient": ["id", "nombres", "apellidos", "tipo_doc", "num_doc", "telefono", "eps", "nota"],
    "validated_salud_immunization": ["id", "paciente_id", "vacuna", "fecha", "nota"],
    "validated_educacion_matricula": [
        *("id_registro", "est_nombres", "est_apellidos", "acu_nombre_completo", "acu_telefono", "institucion"),
    ],
    "validated_tramites_solicitud": ["radicado", "nombre_completo", "telefono", "tramite", "nota"],
}  # fmt: skip
NAMES = [
    "Ana",
    "Luz",
    "Eva",
    "Iris",
    "Olga",
    "Rosa",
    "Sara",
    "Nora",
    "Elsa",
    "Inés",
    "Alba",
    "Vera",
]
SHARED = "3155550001"


def patient(number, given="Ana", surnames="Rojas Peña", phone=None, **more):
    row = {
        "id": f"P{number}",
        "nombres": given,
        "apellidos": surnames,
        "telefono": phone,
        "eps": "EPS",
    }
    return "validated_salud_patient", row | more


def vaccine(number, patient_number, name="BCG", **more):
    row = {
        "id": f"V{number}",
        "paciente_id": f"P{patient_number}",
        "vacuna": name,
        "fecha": "2025-03-04",
    }
    return "validated_salud_immunization", row | more


def owner(number, name, owed="100,00"):
    row = {"id_registro": f"H{number}", "propietario": name, "saldo": owed}
    return "validated_hacienda_propiedad", row | {"tipo_doc": "CC", "num_doc": f"3155577{number}"}


def enrolment(number, guardian=None, phone=None):
    row = {
        "id_registro": f"M{number}",
        "est_nombres": "Juan",
        "est_apellidos": "Rojas",
        "institucion": "IE",
    }
    return "validated_educacion_matricula", row | {
        "acu_nombre_completo": guardian,
        "acu_telefono": phone,
    }


def applicant(number, name, phone=None, note=None):
    row = {"radicado": f"T{number}", "nombre_completo": name, "telefono": phone, "tramite": "X"}
    return "validated_tramites_solicitud", row | {"nota": note}


# What each delivery holds from then on; nothing where it leaves the lake.
FIRST = {
    "salud-a": [patient(1, "Luz Elena"), vaccine(1, 2), vaccine(2, 3)],
    "hacienda-b": [owner(1, "GOMEZ ELENA MARIA"), owner(2, "GOMEZ RUIZ MARIA")],
    "educacion-a": [enrolment(1, "Rosa Elena Ríos", SHARED), enrolment(2)],
}
# A patient after the vaccine, a word that changes side, a guardian less, a row that comes too late.
SECOND = {
    "salud-c": [
        patient(2, "Carlos", "Elena Elena"),
        patient(5, "Ana", "Elena Díaz", nota="Llora."),
    ],
    "educacion-c": [enrolment(1), enrolment(2, "Luz Ruiz Mora")],
    "hacienda-a": [owner(1, "GOMEZ PEREZ ELENA", "900,00")],
    "tramites-a": [
        applicant(place, f"{name} T{place} Paz", SHARED, note="Sin novedad en la calle.")
        for place, name in enumerate(2 * NAMES)
    ],
}
THIRD = {"salud-a": [patient(1, "Luz Elena", eps="Otra")], "tramites-a": None}


@dataclass(frozen=True)
class Lake:
    """A lake whose deliveries come and go."""

    settings: Settings
    ring: KeyRing

    def tell(self, step):
        """Make one step of the story come true."""
        with open_lake(self.settings, self.ring) as lake:
            for delivery, rows in step.items():
                _forget(lake, delivery)
                if rows is not None:
                    _deliver(lake, delivery, rows)

    def standardise(self, **how):
        return run_dbt(self.settings, self.ring, STAGE, **how)

    def rows(self, query):
        with open_lake(self.settings, self.ring) as lake:
            return lake.execute(query).fetchall()

    def state(self):
        """Everything that stays, but when it was written."""
        return {
            table: self.rows(f"select columns(c -> c != 'changed_at') from {table} order by all")
            for table in KEPT
        }


@pytest.fixture(scope="session")
def an_empty_lake(tmp_path_factory):
    home = tmp_path_factory.mktemp("arrivals") / "home"
    home.mkdir()
    settings = Settings(home=home, memory_limit="512MB")
    lake = Lake(settings, open_directory_key_ring(settings.keys))
    with open_lake(lake.settings, lake.ring) as opened:
        opened.execute(
            "create table deliveries (delivery_id varchar, agency varchar, received_at timestamptz)"
        )
    lake.standardise()
    return lake


@pytest.fixture
def lake(an_empty_lake, tmp_path):
    """A copy of the empty lake, its tables made by the real dbt and its project parsed."""
    home = tmp_path / "home"
    shutil.copytree(an_empty_lake.settings.home, home)
    settings = Settings(home=home, memory_limit="512MB")
    return Lake(settings, open_directory_key_ring(settings.keys))


def test_by_steps_it_ends_as_one_full_build(lake):
    for step in (FIRST, SECOND, THIRD):
        lake.tell(step)
        lake.standardise()
    by_steps = lake.state()

    lake.standardise(full_refresh=True)

    assert by_steps == lake.state()
    assert all(by_steps[table] for table in ("standardised", "standardised_facts", "superseded"))


def test_other_rules_write_everything_anew(lake):
    lake.tell(FIRST)
    lake.standardise()
    first = lake.rows("select min(changed_at) from standardised")
    with open_lake(lake.settings, lake.ring) as opened:
        opened.execute("update dbt_rules set fingerprint = 'those of an older release'")

    lake.standardise()

    assert lake.rows("select min(changed_at) from standardised") > first


def _forget(lake: duckdb.DuckDBPyConnection, delivery: str) -> None:
    for table in FEEDS:
        lake.execute(f"delete from {table} where delivery_id = ?", [delivery])


def _deliver(lake, delivery, rows):
    agency, letter = delivery.split("-")
    moment = f"2026-01-{ord(letter) - ord('a') + 1:02} 10:00:00-05"
    lake.execute("delete from deliveries where delivery_id = ?", [delivery])
    lake.execute("insert into deliveries values (?, ?, ?)", [delivery, agency, moment])
    for place, (table, row) in enumerate(rows, start=1):
        assert set(row) <= set(FEEDS[table])
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        lake.execute(
            f"insert into {table} (delivery_id, row_number, {names}) values (?, ?, {marks})",
            [delivery, place, *row.values()],
        )
