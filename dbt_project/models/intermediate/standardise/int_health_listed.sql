with
patients as (
    select
        source_row as record_id,
        source_row,
        delivery_id,
        valid_from,
        received_at,
        [
            {{ fact("health", "health_insurer", "insurer") }},
            {{ fact("health", "health_programmes", "programme") }}
        ] as facts
    from {{ ref('stg_salud__patient') }}
),

-- A vaccine belongs to the patient's record and keeps its own row as its origin.
immunizations as (
    select
        patient_row as record_id,
        source_row,
        delivery_id,
        valid_from,
        received_at,
        [
            {{ fact(
                "health",
                "vaccinations",
                joined(["vaccine", "given_on", "'lote ' || batch"]),
                "concat_ws('|', coalesce(vaccine_code, " ~ fold("vaccine") ~ "), given_on)"
            ) }}
        ] as facts
    from {{ ref('stg_salud__immunization') }}
),

listed as (
    select
        record_id,
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest(facts) as fact
    from patients
    union all
    select
        record_id,
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest(facts) as fact
    from immunizations
)

select
    listed.record_id,
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
