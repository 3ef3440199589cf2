-- Written before anything else: what a killed run may have written of a delivery is undone, even if the delivery
-- has left the lake since. `int_deliveries_standardised` takes out what has been finished.
select
    feed,
    delivery_id
from {{ ref('int_deliveries_changed') }}
