with
beneficiaries as (
    select
        source_row,
        delivery_id,
        sisben_group,
        programme,
        household_size,
        valid_from,
        received_at
    from {{ ref('stg_bienestar__beneficiario') }}
    where version_rank = 1
),

listed as (
    select
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest([
            {{ fact("social", "sisben_group", "sisben_group") }},
            {{ fact("social", "social_programmes", "programme") }},
            {{ fact("social", "household_size", "household_size") }}
        ]) as fact
    from beneficiaries
)

select
    source_row as record_id,
    source_row,
    delivery_id,
    fact.category,
    fact.field,
    fact.value,
    fact.value_key,
    fact.support_key,
    fact.well_formed,
    valid_from,
    received_at
from listed
