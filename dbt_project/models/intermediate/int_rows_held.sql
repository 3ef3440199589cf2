{{ config(post_hook="{{ sign_table() }}") }}

-- Which rows stand in whose profile: what `rows_followed` counts without reading every value again.
with
changes as (
    {{ changes_not_taken_up() }}
),

profile_values as (
    select
        citizen_id,
        source_row,
        delivery_id,
        agency
    from {{ ref('profiled') }}
)

select
    profile_values.citizen_id,
    profile_values.source_row,
    profile_values.delivery_id,
    profile_values.agency,
    changes.changed_at,
    replace(regexp_extract(profile_values.source_row, '^[^:]+:[^:]+'), ':', '_') as feed
from profile_values
inner join changes on profile_values.citizen_id = changes.citizen_id
group by
    profile_values.citizen_id,
    profile_values.source_row,
    profile_values.delivery_id,
    profile_values.agency,
    changes.changed_at
