"""The standardise stage on the encrypted lake: what it leaves for the stages after it."""

PLANNED = (
    "record_id source_row agency object role delivery_id row_number received_at valid_from full_name_raw "
    "given_1 given_2 surname_1 surname_2 married_name given_phonetic surname_phonetic birth_date "
    "birth_date_raw sex document_type document_number document_raw phone phone_raw email email_raw "
    "address address_unit building_key address_raw neighbourhood comuna"
)


def test_every_column_that_linkage_reads_is_there(city):
    found = {name for name, *_ in city.rows("describe standardised")}

    assert found >= set(PLANNED.split())


def test_each_person_mentioned_has_one_row(city):
    rows = city.rows("select record_id, role from standardised order by record_id")

    assert rows == [
        ("bienestar:beneficiario:BEN-0001", "holder"),
        ("educacion:matricula:MAT-0001#guardian", "guardian"),
        ("educacion:matricula:MAT-0001#student", "student"),
        ("hacienda:propiedad:PR-0001", "holder"),
        ("salud:patient:PAT-0001", "holder"),
        ("salud:patient:PAT-9999", "holder"),
        ("tramites:solicitud:RAD-0001", "holder"),
    ]


def test_six_ways_of_writing_one_woman_become_one(city):
    found = city.rows(
        "select distinct given_1, given_2, surname_2, document_type, document_number "
        "from standardised where role != 'student' and given_1 is not null"
    )

    assert found == [("MARIA", "ELENA", "DE LA CRUZ", "CC", "31555777")]


def test_raw_values_stay_beside_the_canonical_ones(city):
    found = city.rows(
        "select address, address_raw, phone, phone_raw, email, email_raw from standardised "
        "where agency = 'hacienda'"
    )

    assert found == [
        (
            "CALLE 5 # 39-12 APTO 301",
            "Cl 5 No. 39 - 12 Ap 301",
            "+573155556677",
            "315 555 6677",
            None,
            "NOTIENE@notiene.com",
        )
    ]


def test_the_newest_version_of_a_row_is_in_force_and_the_older_one_is_counted(city):
    in_force = city.rows("select delivery_id from standardised where agency = 'hacienda'")
    replaced = city.rows("select delivery_id, superseded_by_delivery_id from superseded")

    assert in_force == [("hacienda-2",)]
    assert replaced == [("hacienda-1", "hacienda-2")]


def test_a_vaccine_before_its_patient_waits_under_the_patients_record(city):
    found = city.rows(
        "select record_id, object, given_1 from standardised where source_row like '%VAC-0003'"
    )

    assert found == [("salud:patient:PAT-9999", "immunization", None)]


def test_a_vaccine_keeps_its_own_row_as_origin(city):
    found = city.rows(
        "select record_id, source_row, value from standardised_facts where field = 'vaccinations' order by 2"
    )

    assert found == [
        ("salud:patient:PAT-0001", "salud:immunization:VAC-0002", "BCG · 2025-03-04 · lote L1"),
        ("salud:patient:PAT-9999", "salud:immunization:VAC-0003", "BCG · 2025-03-04 · lote L1"),
    ]


def test_notes_wait_for_the_scan_with_their_record(city):
    found = city.rows(
        "select note_id, record_id, category, field from standardised_notes order by 1"
    )

    assert found == [
        ("salud:patient:PAT-0001#nota", "salud:patient:PAT-0001", "health", "health_notes"),
        (
            "tramites:solicitud:RAD-0001#nota",
            "tramites:solicitud:RAD-0001",
            "procedures",
            "procedure_notes",
        ),
    ]


def test_an_agency_that_never_delivered_is_an_empty_table(city):
    assert city.rows("select count(*) from validated_movilidad_registro") == [(0,)]


def test_the_result_counts_rows_and_no_values(city):
    counts = city.standardised.counts

    assert counts["standardised"] == 7
    assert counts["superseded"] == 1
    assert city.standardised.tests_passed == 1
