with
source as (
    select *
    from {{ source('validated', 'validated_movilidad_registro') }} as validated
    where {{ is_in_force("validated", "movilidad_registro") }}
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
        source.direccion as address_raw,
        source.telefono as phone_raw,
        deliveries.received_at,
        'movilidad:registro:' || source.id_registro as source_row,
        {{ fold("source.tipo_registro") }} as kind,
        {{ date_of("source.fecha_nacimiento", "compact") }} as birth_date,
        {{ told("source.categoria") }} as licence_category,
        {{ date_of("source.vence", "compact") }} as licence_expiry,
        {{ fold("source.placa") }} as plate,
        {{ told("source.clase") }} as vehicle_class,
        {{ told("source.infraccion") }} as offence,
        {{ amount_whole("source.valor") }} as fine_amount,
        {{ date_of("source.fecha", "compact") }} as happened_on,
        {{ day_or_received(date_of("source.fecha", "compact")) }} as valid_from
    from source
    inner join deliveries on source.delivery_id = deliveries.delivery_id
)

select
    source_row,
    delivery_id,
    row_number,
    kind,
    document_type_raw,
    document_number_raw,
    given_raw,
    surname_raw,
    birth_date_raw,
    birth_date,
    address_raw,
    phone_raw,
    licence_category,
    licence_expiry,
    plate,
    vehicle_class,
    offence,
    fine_amount,
    happened_on,
    valid_from,
    received_at
from renamed
