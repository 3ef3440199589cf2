-- P7: a value that cannot say where it came from does not leave the build.
select field
from {{ ref('profiled') }}
where
    citizen_id is null
    or agency is null
    or record_id is null
    or source_row is null
    or delivery_id is null
    or received_at is null
    or valid_from is null
    or why is null
    or won is null
    or contested is null
