{# What a contender brings to the comparison besides its value. #}

{# Words of a key: more words, more complete. #}
{% macro word_count(key) -%}
    least(len(string_split({{ key }}, ' ')), 255)
{%- endmacro %}

{# A card of identity is exchanged for a cédula at eighteen, a permit for a foreigner's cédula. #}
{% macro document_stage(key) -%}
    case split_part({{ key }}, ':', 1)
        when 'CC' then 4
        when 'CE' then 3
        when 'TI' then 2
        when 'PPT' then 2
        else 1
    end
{%- endmacro %}

{# A correction is named like the row of an agency, so that its origin reads like any other. #}
{% macro correction_row(correction_id) -%}
    {{ citizens_own() }} || ':correccion:' || cast({{ correction_id }} as varchar)
{%- endmacro %}

{# The key under which a correction agrees with an agency: as the facts of that field are compared. #}
{% macro correction_key(corrections) -%}
    case
        when {{ corrections }}.category = 'contact'
            or {{ corrections }}.field in ('birth_date', 'document_type', 'document_number')
            then {{ corrections }}.value
        else coalesce({{ fold(corrections ~ ".value") }}, {{ corrections }}.value)
    end
{%- endmacro %}
