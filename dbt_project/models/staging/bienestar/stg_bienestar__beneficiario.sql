with
source as (
    select *
    from {{ source('validated', 'validated_bienestar_beneficiario') }} as validated
    where {{ is_in_force("validated", "bienestar_beneficiario") }}
),

deliveries as (
    select * from {{ source('register', 'deliveries') }}
),

renamed as (
    select
        source.delivery_id,
        source.row_number,
        source.tipo_documento as document_type_raw,
        source.numero_documento as document_number_raw,
        source.fecha_nacimiento as birth_date_raw,
        source.sexo as sex_raw,
        source.telefono as phone_raw,
        source.correo as email_raw,
        source.direccion as address_raw,
        source.barrio as neighbourhood_raw,
        source.comuna as comuna_raw,
        deliveries.received_at,
        'bienestar:beneficiario:' || source.id_registro as source_row,
        concat_ws(' ', source.primer_nombre, source.segundo_nombre) as given_raw,
        concat_ws(' ', source.primer_apellido, source.segundo_apellido) as surname_raw,
        {{ date_of("source.fecha_nacimiento", "iso") }} as birth_date,
        {{ told("source.grupo_sisben") }} as sisben_group,
        {{ told("source.programa") }} as programme,
        {{ whole_number("source.tamano_hogar") }} as household_size,
        {{ day_or_received(date_of("source.fecha_actualizacion", "iso")) }} as valid_from
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
    neighbourhood_raw,
    comuna_raw,
    sisben_group,
    programme,
    household_size,
    valid_from,
    received_at
from renamed
