{# One fact of a record: what it says, and the key under which two sources are found to say the same. #}

{# support: the key under which sources count as agreeing, where that is wider than the value's own. #}
{% macro fact(category, field, value, key=none, support=none, well_formed="true") -%}
    struct_pack(
        category := '{{ category }}',
        field := '{{ field }}',
        value := cast({{ value }} as varchar),
        value_key := {{ key or fold("cast(" ~ value ~ " as varchar)") }},
        support_key := cast({{ support or "null" }} as varchar),
        well_formed := coalesce({{ well_formed }}, false)
    )
{%- endmacro %}

{# The pieces that are there, joined for a person to read. #}
{% macro joined(pieces) -%}
    nullif(concat_ws(' · ', {{ pieces | join(", ") }}), '')
{%- endmacro %}

{# Standing facts that this run has listed again, if they are still said: few rows first, then which of them. #}
{% macro facts_listed_again(facts, columns) -%}
    select {{ columns | join(", ") }}
    from (
        select
            rowid as place,
            *
        from {{ facts }}
        where
            source_row in (
                select touched.source_row from {{ ref('int_rows_touched') }} as touched
                union all
                select rewritten.source_row from {{ ref('int_mentions_rewritten') }} as rewritten
            )
    ) as near
    where
        source_row in (select touched.source_row from {{ ref('int_rows_touched') }} as touched)
        or (
            category in ('identity', 'contact')
            and record_id in (select rewritten.record_id from {{ ref('int_mentions_rewritten') }} as rewritten)
        )
{%- endmacro %}

{# For a hook: a fact that its row does not say any more, or says in another way, goes. #}
{% macro remove_facts_no_longer_said(columns) -%}
    {%- set same = [] -%}
    {%- for column in columns -%}
        {%- do same.append("again." ~ column ~ " is not distinct from listed." ~ column) -%}
    {%- endfor -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            rowid in (
                select again.place
                from ({{ facts_listed_again(this, ["place"] + columns) }}) as again
                anti join {{ ref('int_facts_listed') }} as listed
                    on {{ same | join(" and ") }}
            )
    {%- endif -%}
{%- endmacro %}
