with
source as (
    select *
    from {{ source('validated', 'validated_hacienda_propiedad') }} as validated
    where {{ is_in_force("validated", "hacienda_propiedad") }}
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
        source.propietario as full_name_raw,
        source.fecha_nacimiento as birth_date_raw,
        source.telefono as phone_raw,
        source.correo as email_raw,
        source.direccion as address_raw,
        source.barrio as neighbourhood_raw,
        deliveries.received_at,
        'hacienda:propiedad:' || source.id_registro as source_row,
        {{ date_of("source.fecha_nacimiento", "day first") }} as birth_date,
        {{ told("source.predio") }} as property_number,
        {{ amount_with_comma("source.avaluo") }} as property_value,
        {{ amount_with_comma("source.saldo") }} as tax_due,
        {{ whole_number("source.vigencia") }} as tax_year,
        {{ told("source.estado") }} as tax_state,
        {{ day_or_received(date_of("source.fecha_corte", "day first")) }} as valid_from
    from source
    inner join deliveries on source.delivery_id = deliveries.delivery_id
)

select
    source_row,
    delivery_id,
    row_number,
    document_type_raw,
    document_number_raw,
    full_name_raw,
    birth_date_raw,
    birth_date,
    phone_raw,
    email_raw,
    address_raw,
    neighbourhood_raw,
    property_number,
    property_value,
    tax_due,
    tax_year,
    tax_state,
    valid_from,
    received_at
from renamed
