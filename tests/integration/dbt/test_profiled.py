"""The profile stage on the encrypted lake: P6, P7 and the golden values."""

MOTHER = "citizen_id = md5('the mother')::uuid"
CHILD = "citizen_id = md5('the child')::uuid"


def test_every_field_of_the_plan_is_in_order(city):
    found = [name for name, *_ in city.rows("describe profiled")]

    assert found == [
        "citizen_id",
        "category",
        "field",
        "value",
        "value_rank",
        "won",
        "why",
        "contested",
        "agency",
        "record_id",
        "source_row",
        "delivery_id",
        "received_at",
        "valid_from",
        "value_key",
        "support_key",
        "well_formed",
        "word_count",
        "document_stage",
        "recorded_from",
    ]


def test_every_validated_row_is_profiled_or_superseded(city):
    rows = city.rows("select rows_validated, rows_profiled + rows_superseded from rows_followed")

    assert len(rows) == 7
    assert all(validated == followed for validated, followed in rows)


def test_a_contested_date_keeps_every_contender(city):
    rows = city.rows(
        f"select agency, value, won, why, contested from profiled where {MOTHER} "
        "and field = 'birth_date' order by value_rank"
    )

    assert rows == [
        ("bienestar", "1980-02-03", True, "majority", True),
        ("hacienda", "1980-02-03", False, "agreed", True),
        ("salud", "1980-03-02", False, "majority", True),
    ]


def test_the_debt_is_the_one_of_the_version_in_force(city):
    rows = city.rows(
        f"select value, why, delivery_id from profiled where {MOTHER} "
        "and field = 'property_tax_due' and won"
    )

    assert rows == [("120000", "total", "hacienda-2")]


def test_notes_enter_the_profile_only_masked(city):
    rows = city.rows("select distinct value from profiled where field like '%notes'")

    assert rows == [("nota con <NOMBRE>",)]


def test_the_guardian_is_in_the_childs_profile(city):
    rows = city.rows(
        f"select field, value from profiled where {CHILD} and category = 'family' "
        "and field != 'guardian_name' order by 1"
    )

    assert rows == [("guardian_document", "CC 31555777"), ("guardian_relationship", "MADRE")]


def test_the_guardians_telephone_is_not_the_childs(city):
    assert city.rows(f"select value from profiled where {CHILD} and field = 'phone'") == []


def test_no_count_of_a_small_city_is_published(city):
    assert city.rows("select count(*) from statistics where people > 0") == [(0,)]


def test_statistics_have_the_columns_that_publishing_reads(city):
    found = [name for name, *_ in city.rows("describe statistics")]

    assert found == ["metric", "dimension", "bucket", "people"]
