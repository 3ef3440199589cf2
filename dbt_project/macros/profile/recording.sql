-- noqa: disable=LT02
{# How a run of `profiled` finds whom to weigh again, and what it writes down about itself.

   Everything is keyed by citizen. The rows, the history and the watermark change in one transaction. #}

{# Make the tables that the profile keeps, from the columns that their source declares. #}
{% macro create_profile_tables() -%}
    {%- if execute -%}
    {#- The events of citizens are linkage's: empty in a lake in which nobody was linked yet. -#}
    {%- for node in graph.sources.values()
        if node.source_name == 'profile' or node.name in ('citizens', 'citizen_events') -%}
        {%- set columns = [] -%}
        {%- for column in node.columns.values() -%}
            {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
        {%- endfor -%}
        {%- do run_query(
            "create table if not exists " ~ node.relation_name ~ " (" ~ columns | join(", ") ~ ")"
        ) -%}
    {%- endfor -%}
    {#- A profile of an earlier version of the hub cannot say since when it holds: it is built anew. -#}
    {%- set standing = adapter.get_relation(target.database, target.schema, 'profiled') -%}
    {%- if standing and 'recorded_from' not in adapter.get_columns_in_relation(standing) | map(attribute='name') -%}
        {%- do adapter.drop_relation(standing) -%}
    {%- endif -%}
    {#- What other models made of the profile is made anew when those models change. -#}
    {%- for node in graph.nodes.values() if node.config.incremental_strategy == 'by_citizen' -%}
        {%- set made = adapter.get_relation(target.database, target.schema, node.name) -%}
        {%- set told = "select count(*) from duckdb_tables() where database_name = '" ~ target.database
            ~ "' and table_name = '" ~ node.name ~ "' and comment = '" ~ local_md5(node.raw_code) ~ "'" -%}
        {%- if made and not run_query(told).columns[0].values()[0] -%}
            {%- do adapter.drop_relation(made) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{# Write on a table by which model it was made. #}
{% macro sign_table() -%}
    comment on table {{ this }} is '{{ local_md5(model.raw_code) }}'
{%- endmacro %}

{# Before the rows: `this_run`, `citizens_touched` and `contenders_to_weigh`, for this connection only. #}
{% macro prepare_profile() -%}
    {%- if execute -%}
    {%- do run_query(this_run()) -%}
    {%- set standing = adapter.get_relation(target.database, target.schema, 'profiled') -%}
    {%- set everybody -%}
        create temp view contenders_to_weigh as
        from {{ ref('int_contenders_gathered') }}('{{ target.database }}.{{ target.schema }}.linked')
    {%- endset -%}
    {%- if not standing -%}
        {%- do run_query(everybody) -%}
    {%- elif run_query("select is_news_only from this_run").columns[0].values()[0] -%}
        {%- do run_query("create temp table citizens_touched as " ~ citizens_with_news(standing)) -%}
        {%- do run_query(
            "create temp table links_touched as select record_id, citizen_id from " ~ source('register', 'linked')
            ~ " where citizen_id in (select citizen_id from citizens_touched)"
        ) -%}
        {%- do run_query(
            "create temp table contenders_to_weigh as from "
            ~ ref('int_contenders_gathered') ~ "('links_touched')"
        ) -%}
    {%- else -%}
        {%- do run_query(
            "create temp table citizens_touched as select citizen_id from " ~ source('register', 'linked')
            ~ " union select citizen_id from " ~ standing
        ) -%}
        {%- do run_query(everybody) -%}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# One row: when what this run knows was known, by which rules, and how far it has read.

   A run stands for the last thing that the hub had received, learnt or decided; one that has nothing
   newer to tell (the rules changed) stands for the moment it started. Moments only grow. #}
{% macro this_run() -%}
    create temp table this_run as
    with
    last_run as (
        select any_value(watermark) as told
        from {{ source('profile', 'profile_watermark') }} as watermark
    ),

    known as (
        select
            greatest(
                (select max(received_at) from {{ source('register', 'deliveries') }}),
                (select max(happened_at) from {{ source('register', 'citizen_events') }}),
                (select max(decided_at) from {{ source('profile', 'corrections') }})
            ) as known_at,
            md5(concat_ws(
                '|',
                version(),
                (
                    select string_agg(macro_definition, '|' order by function_name) from duckdb_functions()
                    where
                        database_name = '{{ target.database }}'
                        and function_name in ('golden_values', 'int_contenders_gathered')
                )
            )) as rules,
            {% if 'changed_at' in adapter.get_columns_in_relation(ref('standardised_facts')) | map(attribute='name') -%}
            (select max(changed_at) from {{ ref('standardised_facts') }})
            {%- else -%}
            cast(null as timestamptz)
            {%- endif %} as facts_seen_to,
            (select coalesce(max(event_id), 0) from {{ source('register', 'citizen_events') }}) as events_seen_to
    )

    select
        case
            when known.known_at > last_run.told.recorded_at or last_run.told is null
                then coalesce(known.known_at, timestamptz '{{ run_started_at }}')
            else greatest(timestamptz '{{ run_started_at }}', last_run.told.recorded_at + interval 1 microsecond)
        end as recorded_at,
        known.rules,
        known.facts_seen_to,
        known.events_seen_to,
        last_run.told.facts_seen_to as facts_seen_before,
        last_run.told.events_seen_to as events_seen_before,
        -- Without a watermark, or under other rules, everybody is weighed again.
        known.rules = last_run.told.rules
        and known.facts_seen_to is not null
        and last_run.told.facts_seen_to is not null as is_news_only
    from known
    cross join last_run
{%- endmacro %}

{# Whoever has news: a fact, a membership, a masked note or a correction that changed since the last run. #}
{% macro citizens_with_news(standing) -%}
    {%- set contenders = ref('int_contenders_gathered') -%}
    with
    changed_facts as (
        select distinct record_id, source_row
        from {{ ref('standardised_facts') }}
        where changed_at > (select facts_seen_before from this_run)
    ),

    events as (
        select citizen_id, other_citizen_id
        from {{ source('register', 'citizen_events') }}
        where event_id > (select events_seen_before from this_run)
    ),

    note_fields as (
        select distinct field from {{ ref('standardised_notes') }}
    ),

    -- Notes and corrections carry no date of their last change: what stands is compared with what should.
    undated_now as (
        select citizen_id, field, source_row, delivery_id, value
        from {{ contenders }}('{{ target.database }}.{{ target.schema }}.linked')
        where contender_no >= cast(1 as bigint) << 40
    ),

    undated_before as (
        select citizen_id, field, source_row, delivery_id, value
        from {{ standing }}
        where agency = {{ citizens_own() }} or field in (select field from note_fields)
    )

    select citizen_id from {{ source('register', 'linked') }}
    where record_id in (select record_id from changed_facts)
    union
    select citizen_id from {{ standing }}
    where source_row in (select source_row from changed_facts)
    union
    select citizen_id from events
    union
    select other_citizen_id from events where other_citizen_id is not null
    union
    select citizen_id from (select * from undated_now except select * from undated_before)
    union
    select citizen_id from (select * from undated_before except select * from undated_now)
{%- endmacro %}

{# Replace what changed and keep what it said: a row that is the same stays as it is, with its date. #}
{% macro get_incremental_recorded_sql(arguments) -%}
    {%- set columns = [] -%}
    {%- for column in arguments['dest_columns'] if column.name != 'recorded_from' -%}
        {%- do columns.append(column.name) -%}
    {%- endfor -%}
    {%- set told = columns | join(", ") -%}
    create temp table rows_before as
    select rowid as row_id, citizen_id, hash({{ told }}) as content
    from {{ arguments['target_relation'] }}
    where citizen_id in (select citizen_id from citizens_touched);

    create temp table rows_now as
    select rowid as row_id, citizen_id, hash({{ told }}) as content
    from {{ arguments['temp_relation'] }};

    create temp table rows_gone as
    select row_id from rows_before anti join rows_now using (citizen_id, content);

    insert into {{ source('profile', 'profile_history') }} ({{ told }}, recorded_from, recorded_to)
    select {{ told }}, recorded_from, (select recorded_at from this_run)
    from {{ arguments['target_relation'] }}
    where rowid in (select row_id from rows_gone);

    delete from {{ arguments['target_relation'] }}
    where rowid in (select row_id from rows_gone);

    insert into {{ arguments['target_relation'] }} ({{ told }}, recorded_from)
    select {{ told }}, recorded_from
    from {{ arguments['temp_relation'] }}
    where rowid in (select row_id from rows_now anti join rows_before using (citizen_id, content));
{%- endmacro %}

{# The watermark, in the transaction of the rows. #}
{% macro record_profile_run() -%}
    delete from {{ source('profile', 'profile_watermark') }};
    insert into {{ source('profile', 'profile_watermark') }}
    select
        -- A run that changed nothing leaves no moment behind.
        greatest(
            (select max(recorded_from) from {{ this }}),
            (select max(recorded_to) from {{ source('profile', 'profile_history') }})
        ),
        rules,
        facts_seen_to,
        events_seen_to
    from this_run
{%- endmacro %}

{# Tables that hold some rows a citizen: those of the citizens whose profile changed are made again. #}
{% macro get_incremental_by_citizen_sql(arguments) -%}
    {%- set told = arguments['dest_columns'] | map(attribute='name') | join(", ") -%}
    delete from {{ arguments['target_relation'] }}
    where citizen_id in (
        select citizen_id from {{ ref('profiled_changes') }}
        where changed_at > (select max(changed_at) from {{ arguments['target_relation'] }})
    );
    insert into {{ arguments['target_relation'] }} ({{ told }})
    select {{ told }} from {{ arguments['temp_relation'] }};
{%- endmacro %}

{# The changes that this model has not taken up yet; all of them, the first time. #}
{% macro changes_not_taken_up() -%}
    select
        citizen_id,
        changed_at
    from {{ ref('profiled_changes') }}
    {% if is_incremental() -%}
        where changed_at > (select max(changed_at) from {{ this }})
    {%- endif %}
{%- endmacro %}

{# Citizens whose rows no test has passed yet: everything after the tests reads `profiled_changes`. #}
{% macro unproven_citizens() -%}
    {%- set proven = adapter.get_relation(target.database, target.schema, 'profiled_changes') if execute -%}
    {%- set since -%}
        {%- if proven -%}
            coalesce((select max(changed_at) from {{ proven }}), timestamptz '-infinity')
        {%- else -%}
            timestamptz '-infinity'
        {%- endif -%}
    {%- endset -%}
    select citizen_id from {{ ref('profiled') }} where recorded_from > {{ since }}
    union
    select citizen_id from {{ source('profile', 'profile_history') }} where recorded_to > {{ since }}
{%- endmacro %}
