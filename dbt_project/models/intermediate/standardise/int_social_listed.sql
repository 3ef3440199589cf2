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
    listed.source_row as record_id,
    listed.source_row,
    listed.delivery_id,
    listed.fact.category,
    listed.fact.field,
    listed.fact.value,
    listed.fact.value_key,
    listed.fact.support_key,
    listed.fact.well_formed,
    listed.valid_from,
    listed.received_at
from listed
