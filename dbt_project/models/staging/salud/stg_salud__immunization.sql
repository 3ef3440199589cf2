with
source as (
    select *
    from {{ source('validated', 'validated_salud_immunization') }} as validated
    where {{ is_in_force("validated", "salud_immunization") }}
),

deliveries as (
    select * from {{ source('register', 'deliveries') }}
),

renamed as (
    select
        source.delivery_id,
        source.row_number,
        deliveries.received_at,
        'salud:immunization:' || source.id as source_row,
        'salud:patient:' || source.paciente_id as patient_row,
        {{ told("source.vacuna_codigo") }} as vaccine_code,
        {{ told("source.vacuna") }} as vaccine,
        {{ date_of("source.fecha", "iso") }} as given_on,
        {{ told("source.lote") }} as batch,
        {{ told("source.nota") }} as note,
        {{ day_or_received(date_of("source.fecha", "iso")) }} as valid_from
    from source
    inner join deliveries on source.delivery_id = deliveries.delivery_id
)

select
    source_row,
    patient_row,
    delivery_id,
    row_number,
    vaccine_code,
    vaccine,
    given_on,
    batch,
    note,
    valid_from,
    received_at
from renamed
