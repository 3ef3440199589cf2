{# Which rows of the agencies are in force, and what an earlier run has left in the lake. #}

{# True for the version in force of a row that this run reads. #}
{% macro is_in_force(staged, feed) -%}
    exists (
        select 1
        from {{ ref('int_versions_ranked') }} as versions
        where
            versions.feed = '{{ feed }}'
            and versions.version_rank = 1
            and versions.delivery_id = {{ staged }}.delivery_id
            and versions.row_number = {{ staged }}.row_number
    )
{%- endmacro %}

{# The day the agency says the row is about; the day it came where the agency does not say. #}
{% macro day_or_received(date) -%}
    coalesce({{ date }}, cast(deliveries.received_at as date))
{%- endmacro %}

{# The name of a table as an earlier run left it; empty on the first run and on a full refresh. #}
{% macro standing(table) -%}
    {%- if not (execute and flags.FULL_REFRESH) -%}
        {{ ever_standing(table) }}
    {%- endif -%}
{%- endmacro %}

{# The same, also where everything is about to be written anew. #}
{% macro ever_standing(table) -%}
    {# While dbt only reads the project there is no lake to ask: every reference must show. #}
    {%- if not execute or adapter.get_relation(target.database, target.schema, table) -%}
        {{ target.database }}.{{ target.schema }}.{{ table }}
    {%- endif -%}
{%- endmacro %}

{# The staging model of a feed. #}
{% macro staging_of(feed) -%}
    stg_{{ feed | replace('_', '__', 1) }}
{%- endmacro %}

{# When this run of dbt began: what a row that it writes carries. #}
{% macro start_of_run() -%}
    cast('{{ run_started_at }}' as timestamptz)
{%- endmacro %}

{# For a hook: take rows out of a table that stands; nothing where it is made anew. #}
{% macro remove_standing(key, query) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ key }} in ({{ query }})
    {%- endif -%}
{%- endmacro %}
