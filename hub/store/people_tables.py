"""Which tables of the serving zone name people: what an erasure goes through, and may delete."""

from sqlalchemy import Table

from hub.store.tables import metadata

NAMES_A_PERSON = frozenset(
    {
        "citizen_id",
        "citizen_l",
        "citizen_r",
        "survivor_id",
        "absorbed_id",
        "representative_id",
    }
)
# Their rows stay, or go by a rule of their own: see policies/erasure.yaml.
APART = frozenset({"hub.citizens", "hub.data_keys", "hub.consent_events"})


def people_tables() -> list[Table]:
    """Return every table with a column that names a person, those that lean on others first."""
    return [
        table
        for table in metadata.sorted_tables[::-1]
        if NAMES_A_PERSON & set(table.columns.keys()) and table.fullname not in APART
    ]
