"""The second wall: who may do what on which table, and which rows they can see.

Row-level security is forced on every table, so that even the owner sees nothing without
a policy; a missing or empty setting means no access (reference: the twelve pitfalls of
PostgreSQL row security). Applied after every migration, and the same however often.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hub.store.openings import KEYS_TABLE, OPENED_CATEGORIES
from hub.store.roles import Role
from hub.store.schema import WALL
from hub.store.tables import MARTS, SCHEMA, metadata

EVERYTHING = "true"
ASKED_ABOUT = "nullif(current_setting('hub.citizen', true), '')"
OWN_CITIZEN = f"citizen_id::text = {ASKED_ABOUT}"
# As an id, so that an index finds it; an odd setting is no id and matches nobody.
_ASKED_ID = f"case when pg_input_is_valid({ASKED_ABOUT}, 'uuid') then {ASKED_ABOUT}::uuid end"
# Several people at once, as a list of ids: a bulk question reads sets. The sub-select is evaluated
# once a statement; an odd list names nobody.
_SEVERAL = "nullif(current_setting('hub.citizens', true), '')"
_SEVERAL_IDS = (
    f"select unnest(case when pg_input_is_valid({_SEVERAL}, 'uuid[]') then {_SEVERAL}::uuid[] end)"
)
AMONG_ASKED = f"citizen_id in ({_SEVERAL_IDS})"
OFFICE = "nullif(current_setting('hub.office', true), '') = 'dpo'"
OWN_OR_OFFICE = f"({OWN_CITIZEN} or {OFFICE})"
# Two people found to be one leave an alias; rows stay under the id for which they were made and
# are read by the one who stands for it (docs/adr/0005).
OWN_OR_ALIAS = f"({OWN_CITIZEN} or alias_of = {_ASKED_ID})"
_ALIASES = f"select c.citizen_id from hub.citizens as c where c.alias_of = {_ASKED_ID}"  # noqa: S608 - constants
OWN_GROUP = f"({OWN_CITIZEN} or citizen_id in ({_ALIASES}))"
OWN_GROUP_OR_OFFICE = f"({OWN_GROUP} or {OFFICE})"
OWN_OR_ASKED = f"({OWN_CITIZEN} or {AMONG_ASKED})"
OWN_OR_ASKED_OR_ALIAS = f"({OWN_OR_ALIAS} or {AMONG_ASKED} or alias_of in ({_SEVERAL_IDS}))"
_ALIASES_ASKED = f"select c.citizen_id from hub.citizens as c where c.alias_of in ({_SEVERAL_IDS})"  # noqa: S608 - likewise
GROUP_ASKED = f"({OWN_GROUP} or {AMONG_ASKED} or citizen_id in ({_ALIASES_ASKED}))"


def _not_withheld(table: str, whose: str = OWN_CITIZEN) -> str:
    """A profile that may hold somebody else's data stays shut for whoever asks."""
    return (
        f"({whose} and not exists (select from hub.withheld_profiles as w"
        f" where w.citizen_id = {table}.citizen_id))"
    )


ENDS = "(action in ('expired', 'invalidated'))"
REPRESENTED_OR_ACTING = f"({OWN_CITIZEN} or representative_id = {_ASKED_ID})"
# Once for a statement and not once for a row: a scalar sub-select is planned as a parameter.
OPENED = "category = any((select hub.opened_categories())::text[])"


@dataclass(frozen=True, slots=True)
class Right:
    """One role may run these commands on one table, over the rows that `rows` admits."""

    table: str
    role: Role
    commands: tuple[str, ...]
    rows: str = EVERYTHING


READ = ("select",)
APPEND = ("select", "insert")
WRITE = ("select", "insert", "update", "delete")

RIGHTS = (
    Right("hub.citizens", Role.PIPELINE, WRITE),
    Right("hub.citizens", Role.API, READ, OWN_OR_ASKED_OR_ALIAS),
    Right("hub.citizens", Role.PORTAL, READ, OWN_OR_ALIAS),
    Right("hub.data_keys", Role.PIPELINE, WRITE),
    Right("hub.data_keys", Role.API, READ, _not_withheld("data_keys", OWN_OR_ASKED)),
    Right("hub.data_keys", Role.PORTAL, READ, _not_withheld("data_keys")),
    Right("hub.retired_epochs", Role.PIPELINE, APPEND),
    Right("hub.epoch_holds", Role.PIPELINE, WRITE),
    Right("hub.sections", Role.PIPELINE, WRITE),
    Right(
        "hub.sections",
        Role.API,
        READ,
        f"({_not_withheld('sections', OWN_OR_ASKED)} and {OPENED})",
    ),
    Right("hub.sections", Role.PORTAL, READ, _not_withheld("sections")),
    Right("hub.lookup_tags", Role.PIPELINE, WRITE),
    Right("hub.lookup_tags", Role.API, READ),
    Right("hub.lookup_tags", Role.PORTAL, READ),
    Right("hub.lookup_tags", Role.OPERATOR, READ),
    Right("hub.publications", Role.PIPELINE, WRITE),
    Right("hub.consent_events", Role.API, READ, GROUP_ASKED),
    Right("hub.consent_events", Role.PORTAL, READ, OWN_GROUP_OR_OFFICE),
    Right("hub.consent_events", Role.PORTAL, ("insert",), OWN_OR_OFFICE),
    Right("hub.log_entries", Role.API, APPEND),
    Right("hub.log_entries", Role.PORTAL, APPEND),
    Right("hub.log_entries", Role.OPERATOR, APPEND),
    Right("hub.log_subjects", Role.API, ("insert",)),
    # The log writer of the portal appends for several people in one transaction.
    Right("hub.log_subjects", Role.PORTAL, ("insert",)),
    Right("hub.log_subjects", Role.PORTAL, READ, OWN_GROUP_OR_OFFICE),
    Right("hub.log_subjects", Role.OPERATOR, ("select", "insert", "delete")),
    Right("hub.log_nodes", Role.API, APPEND),
    Right("hub.log_nodes", Role.PORTAL, APPEND),
    Right("hub.log_nodes", Role.OPERATOR, APPEND),
    Right("hub.log_checkpoints", Role.API, APPEND),
    Right("hub.log_checkpoints", Role.PORTAL, APPEND),
    Right("hub.log_checkpoints", Role.OPERATOR, APPEND),
    Right("hub.agency_clients", Role.API, READ),
    Right("hub.agency_clients", Role.OPERATOR, WRITE),
    Right("hub.used_assertions", Role.API, APPEND),
    Right("hub.client_certificates", Role.API, READ),
    Right("hub.client_certificates", Role.OPERATOR, WRITE),
    Right("hub.client_doors", Role.API, READ),
    Right("hub.client_doors", Role.OPERATOR, WRITE),
    Right("hub.xroad_members", Role.API, READ),
    Right("hub.xroad_members", Role.OPERATOR, WRITE),
    Right("hub.quota_uses", Role.API, ("select", "insert", "update")),
    Right("hub.quota_uses", Role.OPERATOR, ("select", "delete")),
    Right("hub.access_marks", Role.PORTAL, ("select", "insert", "update"), OFFICE),
    Right("hub.access_marks", Role.OPERATOR, ("select", "delete")),
    Right("hub.used_assertions", Role.OPERATOR, ("select", "delete")),
    Right("hub.portal_sessions", Role.PORTAL, WRITE),
    Right("hub.portal_sessions", Role.OPERATOR, ("select", "delete")),
    Right("hub.demo_accounts", Role.PORTAL, READ),
    Right("hub.demo_accounts", Role.OPERATOR, WRITE),
    Right("hub.deliveries", Role.PIPELINE, WRITE),
    Right("hub.deliveries", Role.PORTAL, READ),
    Right("hub.deliveries", Role.OPERATOR, READ),
    Right("hub.rulebook_releases", Role.OPERATOR, APPEND),
    Right("hub.rulebook_releases", Role.API, READ),
    Right("hub.rulebook_releases", Role.PORTAL, READ),
    Right("hub.retention_runs", Role.OPERATOR, APPEND),
    Right("hub.retention_runs", Role.PORTAL, READ),
    Right("hub.review_cases", Role.PIPELINE, WRITE),
    Right("hub.review_cases", Role.PORTAL, READ, OFFICE),
    Right("hub.review_cases", Role.OPERATOR, READ),
    Right("hub.review_decisions", Role.PORTAL, APPEND, OFFICE),
    Right("hub.review_decisions", Role.PIPELINE, READ),
    Right("hub.review_decisions", Role.OPERATOR, READ),
    Right("hub.review_samples", Role.PIPELINE, WRITE),
    Right("hub.review_samples", Role.OPERATOR, READ),
    Right("hub.identity_changes", Role.PORTAL, APPEND, OFFICE),
    Right("hub.identity_changes", Role.PIPELINE, ("select", "update")),
    Right("hub.withheld_profiles", Role.API, READ, OWN_OR_ASKED),
    Right("hub.withheld_profiles", Role.PORTAL, READ, OWN_OR_OFFICE),
    Right("hub.withheld_profiles", Role.PORTAL, ("insert",), OFFICE),
    Right("hub.withheld_profiles", Role.PIPELINE, ("select", "delete")),
    Right("hub.incidents", Role.PORTAL, APPEND, OFFICE),
    Right("hub.incidents", Role.OPERATOR, READ),
    Right("marts.statistics", Role.PIPELINE, WRITE),
    Right("marts.statistics", Role.PORTAL, READ),
    # An agency asks; a yes, a no or a withdrawal comes through the portal alone.
    Right("hub.consent_events", Role.API, ("insert",), f"({OWN_CITIZEN} and action = 'requested')"),
    # The clocks: what ends by itself, and nothing that opens.
    Right("hub.consent_events", Role.OPERATOR, READ),
    Right("hub.consent_events", Role.OPERATOR, ("insert",), ENDS),
    Right("hub.consent_requests", Role.API, READ, OWN_GROUP),
    Right("hub.consent_requests", Role.API, ("insert",), OWN_CITIZEN),
    Right("hub.consent_requests", Role.PORTAL, ("select", "update"), OWN_GROUP),
    Right("hub.consent_requests", Role.OPERATOR, ("select", "update")),
    Right("hub.representations", Role.PORTAL, ("select", "update"), REPRESENTED_OR_ACTING),
    Right("hub.representations", Role.PORTAL, ("insert",), OWN_CITIZEN),
    # The owner's alone: it keeps the key and the function that asks for it.
    Right("wall.keys", Role.OWNER, ("select", "insert", "update")),
)
POLICIES = text(
    "select schemaname || '.' || tablename as table_name, policyname as name from pg_policies"
    " where schemaname = any(:schemas)"
)


def apply_guard(connection: Connection) -> None:
    """Force row security on every table and grant exactly RIGHTS, nothing else."""
    for policy in connection.execute(POLICIES, {"schemas": [SCHEMA, MARTS, WALL]}).all():
        connection.execute(text(f'drop policy "{policy.name}" on {policy.table_name}'))
    for statement in statements():
        connection.execute(text(statement))


def statements() -> list[str]:
    """Return the guard as SQL; running it again changes nothing."""
    tables = [*(table.fullname for table in metadata.sorted_tables), "wall.keys"]
    roles = ", ".join(role.value for role in Role if role is not Role.OWNER)
    made = [f"grant usage on schema {schema} to {roles}" for schema in (SCHEMA, MARTS)]
    made += [
        KEYS_TABLE,
        OPENED_CATEGORIES,
        "revoke all on function hub.opened_categories() from public",
        f"grant execute on function hub.opened_categories() to {Role.API.value}",
    ]
    for table in tables:
        made += [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"revoke all on {table} from public, {roles}",
        ]
    for right in RIGHTS:
        made += _grant(right)
    return made


def _grant(right: Right) -> list[str]:
    made = [f"grant {', '.join(right.commands)} on {right.table} to {right.role.value}"]
    for command in right.commands:
        name = f"{right.role.value}_{command}"
        made.append(f"drop policy if exists {name} on {right.table}")
        made.append(
            f"create policy {name} on {right.table} for {command} to {right.role.value} "
            + _condition(command, right.rows)
        )
    return made


def _condition(command: str, rows: str) -> str:
    match command:
        case "insert":
            return f"with check ({rows})"
        case "update":
            return f"using ({rows}) with check ({rows})"
        case _:
            return f"using ({rows})"
