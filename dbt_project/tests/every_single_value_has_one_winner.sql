-- One golden value for each attribute of each person; lists have as many as there are.
-- Who did not change since the last proof is proven already.
select
    citizen_id,
    field
from {{ ref('profiled') }}
where
    why not in ('listed', 'repeated')
    and citizen_id in ({{ unproven_citizens() }})
group by citizen_id, field
having
    count(*) filter (where won) != 1
    and count(*) filter (where why = 'register') = 0
