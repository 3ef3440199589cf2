with
today as (
    select max(cast(received_at as date)) as last_day
    from {{ source('register', 'deliveries') }}
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

agencies as (
    select
        citizen_id,
        count(distinct agency) as agency_count
    from {{ ref('profiled') }}
    group by citizen_id
),

people as (
    select
        agencies.citizen_id,
        agencies.agency_count,
        max(golden.value) filter (where golden.field = 'comuna') as comuna,
        max(golden.value) filter (where golden.field = 'sex') as sex,
        max(try_cast(golden.value as date)) filter (where golden.field = 'birth_date') as birth_date
    from agencies
    left join golden on agencies.citizen_id = golden.citizen_id
    group by agencies.citizen_id, agencies.agency_count
)

select
    people.citizen_id,
    people.agency_count,
    coalesce(people.comuna, 'sin dato') as comuna,
    coalesce(people.sex, 'sin dato') as sex,
    case
        when people.birth_date is null then 'sin dato'
        when date_sub('year', people.birth_date, today.last_day) < 6 then '0-5'
        when date_sub('year', people.birth_date, today.last_day) < 12 then '6-11'
        when date_sub('year', people.birth_date, today.last_day) < 18 then '12-17'
        when date_sub('year', people.birth_date, today.last_day) < 29 then '18-28'
        when date_sub('year', people.birth_date, today.last_day) < 60 then '29-59'
        else '60+'
    end as age_band
from people
cross join today
