{# Which version of the agency's own row number is in force. #}

{# 1 for the row that came last; the others are superseded. #}
{% macro version_rank(key) -%}
    row_number() over (
        partition by {{ key }}
        order by deliveries.received_at desc, source.delivery_id desc, source.row_number desc
    )
{%- endmacro %}

{# The day the agency says the row is about; the day it came where the agency does not say. #}
{% macro day_or_received(date) -%}
    coalesce({{ date }}, cast(deliveries.received_at as date))
{%- endmacro %}
