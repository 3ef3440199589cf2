-- P6: nothing is lost between validation and the profile.
select
    delivery_id,
    feed
from {{ ref('rows_followed') }}
where rows_validated != rows_profiled + rows_superseded
