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
