-- depends_on: {{ ref('int_deliveries_begun') }}
-- depends_on: {{ ref('standardised_facts') }}
-- depends_on: {{ ref('standardised_notes') }}
-- depends_on: {{ ref('superseded') }}
-- depends_on: {{ ref('int_values_overused') }}
select
    feed,
    delivery_id,
    row_count,
    fingerprint,
    {{ start_of_run() }} as standardised_at
from {{ ref('int_deliveries_changed') }}
where row_count > 0
