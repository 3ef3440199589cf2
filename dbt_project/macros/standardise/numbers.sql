{# Amounts of money and counts, as text without separators. #}

{# 1.234.567,50 as hacienda writes it. #}
{% macro amount_with_comma(text) -%}
    try_cast(replace(replace(trim({{ text }}), '.', ''), ',', '.') as decimal(18, 2))
{%- endmacro %}

{% macro amount_whole(text) -%}
    try_cast(ltrim(trim({{ text }}), '0') as decimal(18, 2))
{%- endmacro %}

{# 350000 and not 350000.00, 350000.50 where there are cents. #}
{% macro amount_text(amount) -%}
    regexp_replace(cast({{ amount }} as varchar), '\.00$', '')
{%- endmacro %}

{# 5 and not 5.0 or 05. #}
{% macro whole_number(text) -%}
    cast(try_cast({{ text }} as integer) as varchar)
{%- endmacro %}
