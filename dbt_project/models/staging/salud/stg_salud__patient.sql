with
source as (
    select *
    from {{ source('validated', 'validated_salud_patient') }} as validated
    where {{ is_in_force("validated", "salud_patient") }}
),

deliveries as (
    select * from {{ source('register', 'deliveries') }}
),

renamed as (
    select
        source.delivery_id,
        source.row_number,
        source.tipo_doc as document_type_raw,
        source.num_doc as document_number_raw,
        source.nombres as given_raw,
        source.apellidos as surname_raw,
        source.fecha_nacimiento as birth_date_raw,
        source.sexo as sex_raw,
        source.telefono as phone_raw,
        source.correo as email_raw,
        source.direccion as address_raw,
        deliveries.received_at,
        'salud:patient:' || source.id as source_row,
        {{ date_of("source.fecha_nacimiento", "iso") }} as birth_date,
        {{ told("source.eps") }} as insurer,
        {{ told("source.programa") }} as programme,
        {{ told("source.nota") }} as note,
        {{ day_or_received(date_of("source.actualizado", "iso")) }} as valid_from
    from source
    inner join deliveries on source.delivery_id = deliveries.delivery_id
)

select
    source_row,
    delivery_id,
    row_number,
    document_type_raw,
    document_number_raw,
    given_raw,
    surname_raw,
    birth_date_raw,
    birth_date,
    sex_raw,
    phone_raw,
    email_raw,
    address_raw,
    insurer,
    programme,
    note,
    valid_from,
    received_at
from renamed
