-- P6, first half: after standardising, each validated row is the version in force or a superseded one.
-- A run asks it of the rows that it read, before it writes down that it has read them.
with
read_now as (
    select
        source_row,
        delivery_id,
        row_number
    from {{ ref('int_versions_ranked') }}
),

in_force as (
    select
        read_now.source_row,
        read_now.delivery_id
    from read_now
    left join {{ ref('superseded') }} as replaced
        on
            read_now.source_row = replaced.source_row
            and read_now.delivery_id = replaced.delivery_id
            and read_now.row_number = replaced.row_number
    where replaced.source_row is null
)

select in_force.delivery_id
from in_force
where
    not exists (
        select 1
        from {{ ref('standardised_facts') }} as facts
        where
            facts.source_row = in_force.source_row
            and facts.delivery_id = in_force.delivery_id
    )
