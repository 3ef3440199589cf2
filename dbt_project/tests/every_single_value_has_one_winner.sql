-- One golden value for each attribute of each person; lists have as many as there are.
select
    citizen_id,
    field
from {{ ref('profiled') }}
where why not in ('listed', 'repeated')
group by citizen_id, field
having count(*) filter (where won) != 1
