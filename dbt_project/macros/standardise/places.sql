{# Neighbourhoods and comunas of Cali. #}

{# Folded, without the word that says it is one. #}
{% macro neighbourhood_name(text) -%}
    case
        when not {{ says_nothing(text) }}
            then nullif(
                regexp_replace(
                    {{ fold(text) }}, '^(BARRIO|BRR|BRO|B|URBANIZACION|URB|SECTOR|CORREGIMIENTO|VEREDA) ', ''
                ),
                ''
            )
    end
{%- endmacro %}

{# The number of an urban comuna, 1 to 22. #}
{% macro comuna_number(text) -%}
    case
        when
            regexp_full_match({{ fold(text) }}, '(COMUNA )?0*([1-9]|1[0-9]|2[0-2])')
            then ltrim(regexp_extract({{ fold(text) }}, '[0-9]+'), '0')
    end
{%- endmacro %}
