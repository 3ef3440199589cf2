{# Dates in the format that each feed promises. What does not exist in the calendar becomes nothing. #}

{% macro date_of(text, feed_format) -%}
    {%- set formats = {
        'day first': ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y'],
        'iso': ['%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S%z', '%Y/%m/%d'],
        'compact': ['%Y%m%d'],
    } -%}
    cast(try_strptime(trim({{ text }}), ['{{ formats[feed_format] | join("', '") }}']) as date)
{%- endmacro %}

{# Nobody alive was born before 1900 or after the delivery; 1900-01-01 is what a form writes by itself. #}
{% macro plausible_birth(date, received_at) -%}
    case
        when {{ date }} > date '1900-01-01' and {{ date }} <= cast({{ received_at }} as date) then {{ date }}
    end
{%- endmacro %}
