with
source as (
    select *
    from {{ source('validated', 'validated_tramites_solicitud') }} as validated
    where {{ is_in_force("validated", "tramites_solicitud") }}
),

deliveries as (
    select * from {{ source('register', 'deliveries') }}
),

renamed as (
    select
        source.delivery_id,
        source.row_number,
        source.radicado as case_number,
        source.tipo_documento as document_type_raw,
        source.numero_documento as document_number_raw,
        source.nombre_completo as full_name_raw,
        source.telefono as phone_raw,
        source.correo as email_raw,
        source.direccion as address_raw,
        deliveries.received_at,
        'tramites:solicitud:' || source.radicado as source_row,
        {{ told("source.tipo_solicitud") }} as request_kind,
        {{ told("source.tramite") }} as procedure_name,
        {{ told("source.estado") }} as procedure_state,
        {{ told("source.nota") }} as note,
        {{ day_or_received(date_of("source.fecha", "iso")) }} as valid_from
    from source
    inner join deliveries on source.delivery_id = deliveries.delivery_id
)

select
    source_row,
    delivery_id,
    row_number,
    case_number,
    document_type_raw,
    document_number_raw,
    full_name_raw,
    phone_raw,
    email_raw,
    address_raw,
    request_kind,
    procedure_name,
    procedure_state,
    note,
    valid_from,
    received_at
from renamed
