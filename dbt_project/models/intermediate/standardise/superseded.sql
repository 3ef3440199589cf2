-- depends_on: {{ ref('int_rows_touched') }}
-- Rows that a newer version of the same agency row replaced: counted, so that none is lost in silence (P6).
with
versions as (
    select
        source_row,
        delivery_id,
        row_number,
        received_at,
        version_rank
    from {{ ref('int_versions_ranked') }}
),

replaced as (
    select
        source_row,
        delivery_id,
        row_number,
        received_at
    from versions
    where version_rank > 1
),

current_versions as (
    select
        source_row,
        delivery_id,
        row_number
    from versions
    where version_rank = 1
)

select
    replaced.source_row,
    replaced.delivery_id,
    replaced.row_number,
    replaced.received_at,
    current_versions.delivery_id as superseded_by_delivery_id,
    current_versions.row_number as superseded_by_row_number,
    split_part(replaced.source_row, ':', 1) as agency,
    split_part(replaced.source_row, ':', 2) as object
from replaced
inner join current_versions on replaced.source_row = current_versions.source_row
