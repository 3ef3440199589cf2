{# Identity documents of Colombia: one code for the type, a clean number or none. #}

{% macro document_type(text) -%}
    case
        when regexp_full_match({{ fold(text) }}, 'C ?C|CEDULA( DE)?( CIUDADANIA)?|CED|13') then 'CC'
        when regexp_full_match({{ fold(text) }}, 'T ?I|TARJETA( DE)?( IDENTIDAD)?|12') then 'TI'
        when regexp_full_match({{ fold(text) }}, 'R ?C|REGISTRO( CIVIL)?( DE NACIMIENTO)?|NUIP|11') then 'RC'
        when regexp_full_match({{ fold(text) }}, 'C ?E|CEDULA( DE)? EXTRANJERIA|22') then 'CE'
        when regexp_full_match({{ fold(text) }}, 'P ?P ?T|PERMISO( POR)? PROTECCION TEMPORAL|48') then 'PPT'
        when regexp_full_match({{ fold(text) }}, 'P ?A|PAS|PASAPORTE|41') then 'PA'
        when regexp_full_match({{ fold(text) }}, 'N ?I ?T|31') then 'NIT'
    end
{%- endmacro %}

{# Letters and digits as written, without the type in front, the .0 of a spreadsheet or a NIT's check digit. #}
{% macro document_characters(number, type) -%}
    {%- set rules = [
        ["\\.0$", ""],
        ["^ *(CC|TI|RC|CE|PPT|NIT|NUIP)[ .:#-]*([0-9])", "\\2"],
    ] -%}
    regexp_replace(
        case
            when {{ type }} = 'NIT'
                then regexp_replace({{ replaced("upper(strip_accents(" ~ number ~ "))", rules) }}, '-[0-9]$', '')
            else {{ replaced("upper(strip_accents(" ~ number ~ "))", rules) }}
        end,
        '[^A-Z0-9]', '', 'g'
    )
{%- endmacro %}

{# Numbers that people type when they have none: 0, 123456789, 999999999, 1111111. #}
{% macro is_junk_number(digits) -%}
    (
        regexp_full_match({{ digits }}, '0*|1+|2+|3+|4+|5+|6+|7+|8+|9+')
        or starts_with('12345678901234567890', {{ digits }})
        or starts_with('98765432109876543210', {{ digits }})
        or starts_with('01234567890123456789', {{ digits }})
        or {{ digits }} in ('1000000000', '100000000', '10000000', '1000000', '1020304050', '1234512345')
    )
{%- endmacro %}

{# Takes document_characters: passports keep letters, the rest are 5 to 11 digits without leading zeros. #}
{% macro document_number(characters, type) -%}
    case
        when {{ type }} = 'PA' and regexp_full_match({{ characters }}, '[A-Z]{0,3}[0-9]{5,10}[A-Z]?')
            and not {{ is_junk_number("regexp_replace(" ~ characters ~ ", '[A-Z]', '', 'g')") }}
            then {{ characters }}
        when regexp_full_match({{ characters }}, '0*[1-9][0-9]{4,10}') and not {{ is_junk_number(characters) }}
            then ltrim({{ characters }}, '0')
    end
{%- endmacro %}

{# The length that the registry gives to each type: what is outside may be a slip of the hand. #}
{% macro document_is_well_formed(number, type) -%}
    coalesce(
        case {{ type }}
            when 'CC' then regexp_full_match({{ number }}, '[0-9]{5,8}|1[0-9]{9}')
            when 'TI' then regexp_full_match({{ number }}, '1[0-9]{9}|[0-9]{11}')
            when 'RC' then regexp_full_match({{ number }}, '1[0-9]{9}|[0-9]{8,11}')
            when 'CE' then regexp_full_match({{ number }}, '[0-9]{5,7}')
            when 'PPT' then regexp_full_match({{ number }}, '[0-9]{6,8}')
            when 'PA' then regexp_full_match({{ number }}, '[A-Z]{0,3}[0-9]{5,10}[A-Z]?')
            when 'NIT' then regexp_full_match({{ number }}, '[0-9]{9,10}')
        end,
        false
    )
{%- endmacro %}
