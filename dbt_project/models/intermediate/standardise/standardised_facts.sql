{% set before = standing('standardised_facts') %}
{% set columns = [
    "record_id", "source_row", "delivery_id", "category", "field", "value", "well_formed", "valid_from", "received_at",
    "agency", "value_key", "support_key"
] %}
with
listed as (
    select
        {{ columns | join(",\n        ") }}
    from {{ ref('int_facts_listed') }}
    {% if before %}
        except
        {{ facts_listed_again(before, columns) }}
    {% endif %}
)

select
    {{ columns | join(",\n    ") }},
    {{ start_of_run() }} as changed_at
from listed
