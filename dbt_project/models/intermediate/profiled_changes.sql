-- Who is not as before. It comes after the tests of `profiled`: what they refuse is told to nobody.
with
rewritten as (
    select
        citizen_id,
        recorded_from as changed_at
    from {{ ref('profiled') }}
),

replaced as (
    select
        citizen_id,
        recorded_to as changed_at
    from {{ source('profile', 'profile_history') }}
),

changes as (
    select
        citizen_id,
        changed_at
    from rewritten
    union all
    select
        citizen_id,
        changed_at
    from replaced
)

select
    citizen_id,
    max(changed_at) as changed_at
from changes
{% if is_incremental() %}
    where changed_at > (select coalesce(max(told.changed_at), timestamptz '-infinity') from {{ this }} as told)
{% endif %}
group by citizen_id
