-- Counts before disclosure control. `family` names the cells that add up to a number somebody may know;
-- cells that are never published stand there for the others to hide behind.
with
today as (
    select max(cast(received_at as date)) as last_day
    from {{ source('register', 'deliveries') }}
),

held as (
    select
        citizen_id,
        agency
    from {{ ref('int_rows_held') }}
    where agency != {{ citizens_own() }}
    group by citizen_id, agency
),

agencies as (
    select
        citizen_id,
        count(*) as agency_count
    from held
    group by citizen_id
),

people as (
    select
        described.citizen_id,
        described.categories,
        described.comuna,
        described.sex,
        coalesce(agencies.agency_count, 0) as agency_count,
        {{ age_band("described.birth_date", "today.last_day") }} as age_band
    from {{ ref('int_people_described') }} as described
    cross join today
    left join agencies on described.citizen_id = agencies.citizen_id
),

everybody as (
    select count(*) as people
    from people
),

golden as (
    select
        field,
        contested
    from {{ ref('profiled') }}
    where
        won
        and why not in ('listed', 'total')
),

sections as (
    select unnest(categories) as category
    from people
),

parts as (
    select
        'comuna' as dimension,
        comuna as bucket,
        count(*) as people
    from people
    group by comuna
    union all
    select
        'age_and_sex' as dimension,
        age_band || ' ' || sex as bucket,
        count(*) as people
    from people
    group by age_band || ' ' || sex
    union all
    select
        'agency_count' as dimension,
        cast(agency_count as varchar) as bucket,
        count(*) as people
    from people
    group by agency_count
    union all
    select
        'all' as dimension,
        'all' as bucket,
        people
    from everybody
),

claims as (
    select
        'agency' as dimension,
        agency as bucket,
        count(*) as people
    from held
    group by agency
    union all
    select
        'category' as dimension,
        category as bucket,
        count(*) as people
    from sections
    group by category
),

conflicts as (
    select
        field as bucket,
        count(*) filter (where contested) as people,
        count(*) filter (where not contested) as people_besides
    from golden
    group by field
)

select
    'people' as metric,
    dimension,
    bucket,
    dimension as adds_up_with,
    people,
    true as is_published
from parts
union all
select
    'people' as metric,
    dimension,
    bucket,
    bucket as adds_up_with,
    people,
    true as is_published
from claims
union all
select
    'people' as metric,
    claims.dimension,
    claims.bucket,
    claims.bucket as adds_up_with,
    everybody.people - claims.people as people,
    false as is_published
from claims
cross join everybody
union all
select
    'people_with_contested_value' as metric,
    'field' as dimension,
    bucket,
    bucket as adds_up_with,
    people,
    true as is_published
from conflicts
union all
select
    'people_with_contested_value' as metric,
    'field' as dimension,
    bucket,
    bucket as adds_up_with,
    people_besides as people,
    false as is_published
from conflicts
