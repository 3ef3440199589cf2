with
source as (
    select *
    from {{ source('validated', 'validated_educacion_matricula') }} as validated
    where {{ is_in_force("validated", "educacion_matricula") }}
),

deliveries as (
    select * from {{ source('register', 'deliveries') }}
),

renamed as (
    select
        source.delivery_id,
        source.row_number,
        source.est_tipo_doc as student_document_type_raw,
        source.est_num_doc as student_document_number_raw,
        source.est_nombres as student_given_raw,
        source.est_apellidos as student_surname_raw,
        source.est_fecha_nacimiento as student_birth_date_raw,
        source.est_sexo as student_sex_raw,
        source.acu_tipo_doc as guardian_document_type_raw,
        source.acu_num_doc as guardian_document_number_raw,
        source.acu_nombre_completo as guardian_name_raw,
        source.acu_telefono as guardian_phone_raw,
        source.acu_correo as guardian_email_raw,
        source.direccion as address_raw,
        source.barrio as neighbourhood_raw,
        deliveries.received_at,
        'educacion:matricula:' || source.id_registro as source_row,
        {{ date_of("source.est_fecha_nacimiento", "iso") }} as student_birth_date,
        {{ fold("source.acu_parentesco") }} as guardian_relationship,
        {{ whole_number("source.anio") }} as enrolment_year,
        {{ told("source.institucion") }} as school,
        {{ told("source.grado") }} as grade,
        {{ told("source.estado") }} as enrolment_state,
        {{ day_or_received(date_of("source.fecha_corte", "iso")) }} as valid_from
    from source
    inner join deliveries on source.delivery_id = deliveries.delivery_id
)

select
    source_row,
    delivery_id,
    row_number,
    student_document_type_raw,
    student_document_number_raw,
    student_given_raw,
    student_surname_raw,
    student_birth_date_raw,
    student_birth_date,
    student_sex_raw,
    guardian_document_type_raw,
    guardian_document_number_raw,
    guardian_name_raw,
    guardian_relationship,
    guardian_phone_raw,
    guardian_email_raw,
    address_raw,
    neighbourhood_raw,
    enrolment_year,
    school,
    grade,
    enrolment_state,
    valid_from,
    received_at
from renamed
