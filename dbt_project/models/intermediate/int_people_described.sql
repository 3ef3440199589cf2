{{ config(post_hook="{{ sign_table() }}") }}

with
changes as (
    {{ changes_not_taken_up() }}
),

golden as (
    select
        citizen_id,
        field,
        value
    from {{ ref('profiled') }}
    where
        won
        and field in ('comuna', 'sex', 'birth_date')
),

described as (
    select
        citizen_id,
        max(value) filter (where field = 'comuna') as comuna,
        max(value) filter (where field = 'sex') as sex,
        max(try_cast(value as date)) filter (where field = 'birth_date') as birth_date
    from golden
    where citizen_id in (select changes.citizen_id from changes)
    group by citizen_id
),

said as (
    select
        citizen_id,
        category
    from {{ ref('profiled') }}
    where citizen_id in (select changes.citizen_id from changes)
    group by citizen_id, category
),

sections as (
    select
        citizen_id,
        list(category order by category) as categories
    from said
    group by citizen_id
)

select
    sections.citizen_id,
    sections.categories,
    described.birth_date,
    changes.changed_at,
    coalesce(described.comuna, 'sin dato') as comuna,
    coalesce(described.sex, 'sin dato') as sex
from sections
inner join changes on sections.citizen_id = changes.citizen_id
left join described on sections.citizen_id = described.citizen_id
