-- How old the newest thing is that each agency says about each category, on the day of the last delivery.
with
facts as (
    select
        agency,
        category,
        max(valid_from) as newest_fact,
        max(received_at) as newest_received
    from {{ ref('standardised_facts') }}
    group by agency, category
),

today as (
    select max(cast(newest_received as date)) as last_day
    from facts
)

select
    facts.agency,
    facts.category,
    facts.newest_fact,
    facts.newest_received,
    greatest(datediff('day', facts.newest_fact, today.last_day), 0) as days_old
from facts
cross join today
