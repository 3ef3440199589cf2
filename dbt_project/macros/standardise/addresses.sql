{# The words of a Colombian address. The model int_addresses_parsed puts them together. #}

{# The address with one word for each kind of street: CL 5 No. 39 – 12 becomes CALLE 5 # 39-12. #}
{% macro address_words(text) -%}
    {%- set rules = [
        ["[–—]", "-"],
        ["(^|[^A-Z])(N[°ºO]|NRO|NUMERO|NUM)[.:°º]* *#? *([0-9])", "\\1# \\3"],
        ["[^A-Z0-9#-]+", " "],
        ["#+", " # "],
        ["(# *)+", "# "],
        [" *-+ *", "-"],
        [" +", " "],
        ["^ | $", ""],
        ["( (SANTIAGO DE )?CALI)?( VALLE( DEL CAUCA)?)?( COLOMBIA)?$", ""],
        ["(^|[^0-9A-Z])0+([0-9])", "\\1\\2"],
        ["^(AVENIDA|AVDA|AVE|AV) (CALLE|CLL?|CL) ?([0-9])", "AVENIDA CALLE \\3"],
        ["^(AVENIDA|AVDA|AVE|AV) (CARRERA|CRA|KRA?|CR) ?([0-9])", "AVENIDA CARRERA \\3"],
        ["^(CALLE|CLLE|CALL|CLL|CLE|CL|C) ?([0-9])", "CALLE \\2"],
        ["^(CARRERA|CARR|CRRA|CRA|KRA|KRR|KARRERA|CR|KR|K) ?([0-9])", "CARRERA \\2"],
        ["^(AVENIDA|AVDA|AVE|AV|A) ?([0-9])", "AVENIDA \\2"],
        ["^(AVDA|AVE|AV) ", "AVENIDA "],
        ["^(DIAGONAL|DIAG|DGL|DG|D) ?([0-9])", "DIAGONAL \\2"],
        ["^(TRANSVERSAL|TRANSV|TRANS|TRV|TVL|TV|TR|T) ?([0-9])", "TRANSVERSAL \\2"],
        ["^(PASAJE|PSJE|PJE|PSJ|PJ) ?([0-9])", "PASAJE \\2"],
        ["^(AUTOPISTA|AUTOP|AUT) ", "AUTOPISTA "],
        ["(^| )(MANZANA|MZNA|MZA|MNZ|MZN|MZ) ?([A-Z]?[0-9]|[A-Z]( |$))", "\\1MANZANA \\3"],
        ["(^| )(VDA|VRD) ", "\\1VEREDA "],
        ["([0-9][A-Z]?) ?BIS", "\\1 BIS"],
        ["([0-9][A-Z]?) ?(NORTE|NTE)( |-|#|$)", "\\1N\\3"],
        ["([0-9][A-Z]?) ?(OESTE|OES|OE|O|W)( |-|#|$)", "\\1 OESTE\\3"],
        ["^([^#]*[0-9A-Z]) N ([0-9][^#]*)$", "\\1 # \\2"],
    ] -%}
    {{ replaced("upper(strip_accents(" ~ text ~ "))", rules) }}
{%- endmacro %}

{# Street, number, letter, bis and side; crossing street; plate; what is left over. #}
{% macro street_pattern() -%}
    {%- set number = "([0-9]{1,3}) ?([A-Z]{1,2}[0-9]{0,2})?( BIS(?: [A-Z])?)?( NORTE| OESTE| SUR| ESTE)?" -%}
    {%- set street = "(AVENIDA CALLE|AVENIDA CARRERA|CALLE|CARRERA|AVENIDA|DIAGONAL|TRANSVERSAL|PASAJE|AUTOPISTA)" -%}
    '^{{ street }} {{ number }}[ #]+{{ number }}[- ]+([0-9]{1,4})([A-Z])?( NORTE| OESTE| SUR| ESTE)?(?:[ -](.*))?$'
{%- endmacro %}

{# CALLE 5A BIS # 39-12, from the parts that street_pattern finds. #}
{% macro street_place(parts) -%}
    concat(
        {{ parts }}.via, ' ',
        {{ parts }}.number, {{ parts }}.letter, {{ parts }}.bis, {{ parts }}.side, ' # ',
        {{ parts }}.cross_number, {{ parts }}.cross_letter, {{ parts }}.cross_bis, {{ parts }}.cross_side, '-',
        right('0' || {{ parts }}.plate, greatest(2, len({{ parts }}.plate))), {{ parts }}.plate_letter, {{ parts }}.plate_side
    )
{%- endmacro %}

{# Block and house of the quarters without street numbers: MANZANA 5 CASA 12. #}
{% macro block_pattern() -%}
    '(?:^| )MANZANA ([A-Z]?[0-9]+[A-Z]?|[A-Z])[ #]*(?:CASA|CS|CA|LOTE|LT)?[ #]*([0-9]+[A-Z]?)(?:[ -](.*))?$'
{%- endmacro %}

{# `APTO 301` out of what follows the plate, whatever way it is written there. #}
{% macro unit_part(rest, label, words) -%}
    nullif(
        '{{ label }} '
        || regexp_extract(' ' || {{ rest }}, ' (?:{{ words }}) ?#? ?([A-Z]?[0-9]+[A-Z]?|[A-Z])(?: |-|$)', 1),
        '{{ label }} '
    )
{%- endmacro %}
