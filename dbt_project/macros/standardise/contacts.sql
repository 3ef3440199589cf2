{# Telephones to E.164 and e-mail addresses, or nothing where they reach nobody. #}

{# The first telephone of the text, digits only. #}
{% macro phone_digits(text) -%}
    {%- set rules = [
        ["(?i)(ext|extension|int)\\.?.*$", ""],
        ["[/;,|].*$", ""],
        ["(?i) (y|o|ó) .*$", ""],
        ["([0-9]{7}) *- *([0-9]{7}).*$", "\\1"],
        ["\\.0$", ""],
        ["[^0-9]", ""],
        ["^(00)?57([0-9]{10})$", "\\2"],
        ["^0?3?2([2-9][0-9]{6})$", "602\\1"],
        ["^([2-9][0-9]{6})$", "602\\1"],
    ] -%}
    {{ replaced(text, rules) }}
{%- endmacro %}

{# Takes phone_digits: a mobile is 3xx and seven digits, a landline 60x and seven (Cali is 602). #}
{% macro phone_number(digits) -%}
    case
        when
            regexp_full_match({{ digits }}, '3[0-9]{9}|60[1-8][2-9][0-9]{6}')
            and not regexp_full_match(
                {{ digits }}, '3[0-9]{2}(0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7}|1234567)|3{10}|602(2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7})'
            )
            and {{ digits }} not in ('3123456789', '3001234567', '3012345678', '3210000000', '3111111111')
            then '+57' || {{ digits }}
    end
{%- endmacro %}

{% macro email_address(text) -%}
    {%- set address = "regexp_replace(lower(strip_accents(" ~ text ~ ")), '^mailto:|[ ;,.]+$|\\s+', '', 'g')" -%}
    case
        when
            regexp_full_match({{ address }}, '[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}')
            and not regexp_matches(
                {{ address }},
                '^(no|na|nn|no\.?tiene|notiene.*|no\.?aplica|no\.?registra|sin\.?correo|sin|ninguno|correo|email|'
                'mail|test|prueba|x+|a+|123+|no\.?disponible|nocorreo)@|@(no|notiene|na|x+|sincorreo)\.'
            )
            then {{ address }}
    end
{%- endmacro %}
