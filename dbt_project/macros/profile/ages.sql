-- noqa: disable=LT02
{# The age bands of the statistics, on a day. #}
{% macro age_band(birth_date, day) -%}
    case
        when {{ birth_date }} is null then 'sin dato'
        {%- for years, band in [(6, '0-5'), (12, '6-11'), (18, '12-17'), (29, '18-28'), (60, '29-59')] %}
        when date_sub('year', {{ birth_date }}, {{ day }}) < {{ years }} then '{{ band }}'
        {%- endfor %}
        else '60+'
    end
{%- endmacro %}
