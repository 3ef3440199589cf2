-- depends_on: {{ ref('golden_values') }}
-- depends_on: {{ ref('int_contenders_gathered') }}
-- depends_on: {{ ref('standardised_facts') }}
-- depends_on: {{ ref('standardised_notes') }}
-- depends_on: {{ source('register', 'linked') }}
-- depends_on: {{ source('register', 'deliveries') }}
-- depends_on: {{ source('register', 'citizen_events') }}
-- depends_on: {{ source('profile', 'corrections') }}
-- depends_on: {{ source('profile', 'profile_watermark') }}
-- depends_on: {{ source('profile', 'profile_history') }}
{{ config(
    materialized='incremental',
    incremental_strategy='recorded',
    pre_hook="{{ prepare_profile() }}",
    post_hook="{{ record_profile_run() }}",
) }}

select
    golden.citizen_id,
    golden.category,
    golden.field,
    golden.value,
    golden.value_rank,
    golden.won,
    golden.why,
    golden.contested,
    golden.agency,
    golden.record_id,
    golden.source_row,
    golden.delivery_id,
    golden.received_at,
    golden.valid_from,
    golden.value_key,
    golden.support_key,
    golden.well_formed,
    golden.word_count,
    golden.document_stage,
    this_run.recorded_at as recorded_from
from {{ ref('golden_values') }}('contenders_to_weigh') as golden
cross join this_run
