-- Fewer people than var smallest_cell could be recognised.
select bucket
from {{ ref('statistics') }}
where people between 1 and {{ var('smallest_cell') }} - 1
