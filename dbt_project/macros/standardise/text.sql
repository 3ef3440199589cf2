{# Text in one shape: the base of every other macro. #}

{# Apply [pattern, replacement] pairs from the inside out. #}
{% macro replaced(text, rules) -%}
    {%- set ns = namespace(sql=text) -%}
    {%- for pattern, replacement in rules -%}
        {%- set ns.sql = "regexp_replace(" ~ ns.sql ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')" -%}
    {%- endfor -%}
    {{ ns.sql }}
{%- endmacro %}

{# One space between words, none around, nothing instead of an empty text. #}
{% macro tidy(text) -%}
    nullif(
        trim(
            case
                when regexp_matches({{ text }}, '\s\s|[\t\n\f\r]')
                    then regexp_replace(nfc_normalize({{ text }}), '\s+', ' ', 'g')
                else nfc_normalize({{ text }})
            end
        ),
        ''
    )
{%- endmacro %}

{# Upper case, no accents (N for Ñ), letters and digits only. #}
{% macro fold(text) -%}
    nullif(trim(regexp_replace(upper(strip_accents({{ text }})), '[^A-Z0-9]+', ' ', 'g')), '')
{%- endmacro %}

{# True where the person at the desk wrote that there is nothing to write. #}
{% macro says_nothing(text) -%}
    case
        -- No way of saying nothing has seventeen letters: long text is not read twice.
        when regexp_matches({{ text }}, '(?s)(?:[A-WYZa-wyz1-9][^A-WYZa-wyz1-9]*){17}') then false
        else
            coalesce(
                regexp_full_match(
                    {{ fold(text) }},
                    '(NULL|N A|NA|NN|NO TIENE|NO APLICA|NO REGISTRA|NO INFORMA|NO SABE|NINGUN[AO]|DESCONOCID[AO]|'
                    'SIN (DATOS?|INFORMACION|DIRECCION|TELEFONO|CORREO|NOMBRE|DOCUMENTO)|NOTIENE|X+|0+)'
                ),
                {{ fold(text) }} is null
            )
    end
{%- endmacro %}

{# The tidy text, or nothing where the text says nothing. #}
{% macro told(text) -%}
    case when not {{ says_nothing(text) }} then {{ tidy(text) }} end
{%- endmacro %}
