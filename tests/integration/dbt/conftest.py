"""A small city in an encrypted lake, standardised and profiled once by the real dbt."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml

from hub.lake.connection import open_lake
from hub.lake.dbt import DbtResult, run_dbt
from hub.settings import Settings
from hub.vault.keyring import KeyRing, open_directory_key_ring

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
NEVER_DELIVERED = "validated_movilidad_registro"
MARKER = "ZXQWMARCADOR"
REGISTER = """
    create table deliveries (
        delivery_id varchar, agency varchar, sha256 varchar, byte_count bigint,
        received_at timestamptz, state varchar, refused_rule varchar, refused_reason varchar,
        rows_in bigint, rows_validated bigint, rows_quarantined bigint, rows_stopped bigint
    );
    insert into deliveries (delivery_id, agency, received_at, state) values
        ('hacienda-1', 'hacienda', '2026-01-05 10:00:00-05', 'validated'),
        ('hacienda-2', 'hacienda', '2026-02-05 10:00:00-05', 'validated'),
        ('salud-1', 'salud', '2026-01-06 10:00:00-05', 'validated'),
        ('educacion-1', 'educacion', '2026-01-07 10:00:00-05', 'validated'),
        ('bienestar-1', 'bienestar', '2026-01-08 10:00:00-05', 'validated'),
        ('tramites-1', 'tramites', '2026-01-09 10:00:00-05', 'validated');
"""
# Linkage and the scan are other rooms: who is who is written down here.
LINKS = """
    create or replace table linked as
    select
        record_id,
        md5(case
            when record_id like '%#student' then 'the child'
            when record_id = 'salud:patient:PAT-9999' then 'nobody yet'
            else 'the mother'
        end)::uuid as citizen_id,
        'test' as tier,
        1.0::double as match_weight
    from standardised;
    create or replace table scanned as
    select note_id, record_id, category, field, 'nota con <NOMBRE>' as masked_text, 1 as findings
    from standardised_notes;
"""
ROWS = {
    "validated_hacienda_propiedad": [
        {
            "delivery_id": delivery,
            "row_number": 1,
            "id_registro": "PR-0001",
            "tipo_doc": "CC",
            "num_doc": "31.555.777",
            "propietario": f"{MARKER} DE LA CRUZ MARIA ELENA",
            "fecha_nacimiento": "03/02/1980",
            "telefono": "315 555 6677",
            "correo": "NOTIENE@notiene.com",
            "direccion": "Cl 5 No. 39 - 12 Ap 301",
            "barrio": "San Fernando Nuevo",
            "predio": "760010100000000000000000000001",
            "avaluo": "150000000,00",
            "saldo": owed,
            "vigencia": "2025",
            "estado": "EN MORA",
            "fecha_corte": cut,
        }
        for delivery, owed, cut in (
            ("hacienda-1", "350000,50", "31/12/2025"),
            ("hacienda-2", "120000,00", "31/01/2026"),
        )
    ],
    "validated_salud_patient": [
        {
            "delivery_id": "salud-1",
            "row_number": 1,
            "id": "PAT-0001",
            "tipo_doc": "CC",
            "num_doc": "31555777",
            "nombres": "María Elena",
            "apellidos": f"{MARKER} De La Cruz",
            "fecha_nacimiento": "1980-03-02",
            "sexo": "female",
            "telefono": "+573155556677",
            "correo": "Maria@Correo.example.com",
            "direccion": "calle 5 # 39-12 apto 301",
            "eps": "EPS Valle",
            "programa": "Control de crecimiento",
            "nota": f"Vino la señora {MARKER}.",
            "actualizado": "2026-01-02T10:00:00-05:00",
        }
    ],
    "validated_salud_immunization": [
        {
            "delivery_id": "salud-1",
            "row_number": place,
            "id": f"VAC-000{place}",
            "paciente_id": patient,
            "vacuna_codigo": "BCG",
            "vacuna": "BCG",
            "fecha": "2025-03-04",
            "lote": "L1",
        }
        for place, patient in enumerate(("PAT-0001", "PAT-9999"), start=2)
    ],
    "validated_educacion_matricula": [
        {
            "delivery_id": "educacion-1",
            "row_number": 1,
            "id_registro": "MAT-0001",
            "anio": "2026",
            "institucion": "IE Santa Librada",
            "grado": "5",
            "estado": "MATRICULADO",
            "est_tipo_doc": "TI",
            "est_num_doc": "1106000001",
            "est_nombres": "Juan Pablo",
            "est_apellidos": "Rojas Muñoz",
            "est_fecha_nacimiento": "2014-05-06",
            "est_sexo": "M",
            "acu_tipo_doc": "CC",
            "acu_num_doc": "31555777",
            "acu_nombre_completo": f"Maria Elena {MARKER} de la Cruz",
            "acu_parentesco": "MADRE",
            "acu_telefono": "3155556677",
            "direccion": "CL 5 39 12 AP 301",
            "barrio": "San Fernando Nuevo",
            "fecha_corte": "2026-01-02",
        }
    ],
    "validated_bienestar_beneficiario": [
        {
            "delivery_id": "bienestar-1",
            "row_number": 1,
            "id_registro": "BEN-0001",
            "tipo_documento": "CC",
            "numero_documento": "31555777",
            "primer_nombre": "María",
            "segundo_nombre": "Elena",
            "primer_apellido": MARKER,
            "segundo_apellido": "de la Cruz",
            "fecha_nacimiento": "1980-02-03",
            "sexo": "F",
            "comuna": "19",
            "grupo_sisben": "B3",
            "programa": "Colombia Mayor",
            "tamano_hogar": "4",
            "fecha_actualizacion": "2026-01-03",
        }
    ],
    "validated_tramites_solicitud": [
        {
            "delivery_id": "tramites-1",
            "row_number": 1,
            "radicado": "RAD-0001",
            "fecha": "2026-01-04",
            "tipo_solicitud": "QUEJA",
            "tramite": "Certificado de estrato",
            "estado": "EN TRAMITE",
            "tipo_documento": "CC",
            "numero_documento": "31555777",
            "nombre_completo": f"Maria Elena {MARKER} De La Cruz",
            "nota": "Pide respuesta.",
        }
    ],
}


@dataclass(frozen=True)
class City:
    """Where the small city lives and what dbt said of its two runs."""

    settings: Settings
    ring: KeyRing
    standardised: DbtResult
    profiled: DbtResult

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the lake and close it again."""
        with open_lake(self.settings, self.ring) as lake:
            return lake.execute(query).fetchall()


@pytest.fixture(scope="session")
def contract_columns() -> dict[str, list[str]]:
    """The columns of every validated table, as the contracts have them."""
    contracts = [yaml.safe_load(path.read_text("utf-8")) for path in CONTRACTS.glob("*.yaml")]
    return {
        f"validated_{contract['domain']}_{part['name']}": [
            column["name"] for column in part["properties"]
        ]
        for contract in contracts
        for part in contract["schema"]
    }


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, contract_columns: dict[str, list[str]]) -> City:
    """Fill the lake as the stages before dbt would, then run both dbt stages. Read only."""
    home = tmp_path_factory.mktemp("dbt") / "home"
    home.mkdir()
    settings = Settings(home=home, memory_limit="512MB")
    ring = open_directory_key_ring(settings.keys)
    with open_lake(settings, ring) as lake:
        _fill(lake, contract_columns)
    standardised = run_dbt(settings, ring, "tag:standardise")
    with open_lake(settings, ring) as lake:
        lake.execute(LINKS)
    return City(settings, ring, standardised, run_dbt(settings, ring, "tag:profile"))


@pytest.fixture
def change(city: City, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Change the city's lake; it is as it was after the test."""
    shutil.copy2(city.settings.lake_path, tmp_path)

    def execute(statement: str) -> None:
        with open_lake(city.settings, city.ring) as lake:
            lake.execute(statement)

    yield execute
    shutil.copy2(tmp_path / city.settings.lake_path.name, city.settings.lake_path)


def _fill(lake: duckdb.DuckDBPyConnection, columns: dict[str, list[str]]) -> None:
    lake.execute(REGISTER)
    for table, names in columns.items():
        if table != NEVER_DELIVERED:
            text = ", ".join(f"{name} varchar" for name in names)
            lake.execute(f"create table {table} (delivery_id varchar, row_number bigint, {text})")
    for table, rows in ROWS.items():
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" for _ in row)
            lake.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
