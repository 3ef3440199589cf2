"""What the catalogue of PostgreSQL is asked about the second wall, by pitfall of row security.

Built of constants alone: nothing that anybody types comes near this SQL.
Each question answers with one line for each thing that is wrong, and with none when all is well.
Parameters: `schemas` of the hub, `roles` that sign in, `everyone` with the owner.
"""

from collections.abc import Mapping

_TABLES = "pg_class c join pg_namespace n on n.oid = c.relnamespace"
_OURS = "n.nspname = any(:schemas)"
_NAME = "n.nspname || '.' || c.relname"
_POLICY = "schemaname || '.' || tablename || ' ' || policyname"
_SETTINGS = "pg_db_role_setting s cross join unnest(s.setconfig) as told"

QUESTIONS: Mapping[str, str] = {
    # Alembic's own table tells a version and nothing else; no role may read it (pitfall 10).
    "1 owner: a table that does not force row security": (
        f"select {_NAME} from {_TABLES} where {_OURS} and c.relkind in ('r', 'p')"
        " and c.relname <> 'schema_version' and not (c.relrowsecurity and c.relforcerowsecurity)"
    ),
    "1 owner: something that a role other than the owner owns": (
        f"select {_NAME} from {_TABLES} where {_OURS}"
        " and pg_get_userbyid(c.relowner)::text = any(:roles)"
    ),
    "2 bypass: a role that is too mighty": (
        "select rolname from pg_roles where rolname::text = any(:everyone)"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)"
    ),
    "2 bypass: a role that is a member of another": (
        "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member"
        " where r.rolname::text = any(:everyone)"
    ),
    "3 view: one that runs as its owner": (
        f"select {_NAME} from {_TABLES} where {_OURS} and c.relkind = 'v'"
        " and not coalesce('security_invoker=true' = any(c.reloptions), false)"
    ),
    "4 copy without row security: a materialised view or a foreign table": (
        f"select {_NAME} from {_TABLES} where {_OURS} and c.relkind in ('m', 'f')"
    ),
    "5 setting that outlives a transaction: one kept for a role or the database": (
        f"select split_part(told, '=', 1) from {_SETTINGS} where told like 'hub.%'"
    ),
    "6 empty setting: a policy that does not take it for nobody": (
        f"select {_POLICY} from pg_policies,"
        " lower(concat(qual, ' ', with_check)) as said where schemaname = any(:schemas)"
        " and regexp_count(said, 'current_setting\\(')"
        " <> regexp_count(said, 'nullif\\(current_setting\\(')"
    ),
    "7 self-set variable: sections that ask the API role for no opening": (
        f"select {_POLICY} from pg_policies where schemaname = any(:schemas)"
        " and tablename = 'sections' and roles && array['hub_api', 'public']::name[]"
        " and coalesce(qual, '') not like '%opened_categories()%'"
    ),
    "7 self-set variable: a role that may come near the key of the openings": (
        "select rolname from pg_roles where rolname::text = any(:roles)"
        " and has_schema_privilege(oid, 'wall', 'usage')"
    ),
    "9 function: one that says it leaks nothing, or lends its owner's rights to everybody": (
        "select n.nspname || '.' || p.proname from pg_proc p"
        " join pg_namespace n on n.oid = p.pronamespace where n.nspname = any(:schemas)"
        " and (p.proleakproof or (p.prosecdef and (p.proconfig is null or p.proacl is null"
        " or exists (select from aclexplode(p.proacl) as a where a.grantee = 0))))"
    ),
    "9 function: a role that may create something in a schema": (
        "select r.rolname || ' ' || n.nspname from pg_roles r, pg_namespace n"
        " where r.rolname::text = any(:roles)"
        " and (n.nspname = any(:schemas) or n.nspname = 'public')"
        " and has_schema_privilege(r.oid, n.oid, 'create')"
    ),
    "10 other rights: a right on a single column": (
        f"select {_NAME} || '.' || a.attname from {_TABLES}"
        f" join pg_attribute a on a.attrelid = c.oid where {_OURS} and a.attacl is not null"
    ),
    "10 other rights: rights that new objects would be born with": (
        "select defaclrole::regrole::text from pg_default_acl"
        " where defaclrole::regrole::text = any(:everyone)"
    ),
    "11 dump: a role for which row security is off": (
        f"select told from {_SETTINGS} where told like 'row_security=%'"
    ),
    "12 statistics: a role that may read them raw": (
        "select rolname from pg_roles where rolname::text = any(:everyone)"
        " and has_table_privilege(oid, 'pg_catalog.pg_statistic', 'select')"
    ),
}

# What every role may really do, whoever granted it; 0 is everybody.
GRANTS = (
    f"select {_NAME} as table_name, case a.grantee when 0 then 'public'"
    " else pg_get_userbyid(a.grantee)::text end as role, lower(a.privilege_type) as command"
    f" from {_TABLES} cross join aclexplode(c.relacl) as a"
    f" where {_OURS} and a.grantee <> c.relowner"
)
POLICIES = (
    "select schemaname || '.' || tablename as table_name, roles::text[] as roles,"
    " lower(cmd) as command, permissive from pg_policies where schemaname = any(:schemas)"
)
# The columns of each unique index and of each foreign key: both ignore row security.
KEYS = (
    f"select {_NAME} as table_name, k.keys as columns from {_TABLES}"
    " join (select i.indrelid as oid, i.indkey::int2[] as numbers from pg_index i"
    " where i.indisunique union all select f.conrelid, f.conkey from pg_constraint f"
    " where f.contype = 'f') as u on u.oid = c.oid"
    " cross join lateral (select array_agg(t.attname::text) as keys from pg_attribute t"
    f" where t.attrelid = c.oid and t.attnum = any(u.numbers)) as k where {_OURS}"
)
