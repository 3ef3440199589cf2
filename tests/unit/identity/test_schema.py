import duckdb

from hub.identity.schema import TABLES, create_tables


def test_the_tables_are_made_once_and_left_alone_after():
    with duckdb.connect() as lake:
        create_tables(lake)
        lake.execute(
            "insert into link_runs values (timestamptz '2026-01-01', 'v', 'e', 'o', 0, 0, 0)"
        )

        create_tables(lake)

        made = {
            table: [row[0] for row in lake.execute(f"describe {table}").fetchall()]
            for table in TABLES
        }
        assert made == {table: [c.name for c in columns] for table, columns in TABLES.items()}
        assert lake.execute("select count(*) from link_runs").fetchall() == [(1,)]


def test_what_names_a_person_is_labelled_so():
    labels = {c.name: c.label for columns in TABLES.values() for c in columns}

    assert {name for name, label in labels.items() if label == "identifier"} == {
        *("citizen_id", "alias_of", "other_citizen_id", "document_number", "phone", "email"),
        *("given_1", "given_2", "given", "surname_1", "surname_2", "surnames", "home", "building"),
    }
