-- What `standardised` has set aside. Written after it: a run that is killed before counts these values again.
-- depends_on: {{ ref('standardised') }}
select
    kind,
    claimed,
    name_count
from {{ ref('int_values_counted') }}
where is_overused
