with
owners as (
    select
        source_row,
        delivery_id,
        row_number,
        full_name_raw,
        birth_date_raw,
        birth_date,
        document_type_raw,
        document_number_raw,
        phone_raw,
        email_raw,
        address_raw,
        neighbourhood_raw,
        valid_from,
        received_at,
        source_row as record_id,
        'hacienda' as agency,
        'propiedad' as object,
        'holder' as role,
        'surnames first' as name_order
    from {{ ref('stg_hacienda__propiedad') }}
),

patients as (
    select
        source_row,
        delivery_id,
        row_number,
        given_raw,
        surname_raw,
        birth_date_raw,
        birth_date,
        sex_raw,
        document_type_raw,
        document_number_raw,
        phone_raw,
        email_raw,
        address_raw,
        valid_from,
        received_at,
        source_row as record_id,
        'salud' as agency,
        'patient' as object,
        'holder' as role,
        'apart' as name_order
    from {{ ref('stg_salud__patient') }}
),

-- A vaccine may come before its patient: it waits under the patient's record, so that no row is lost.
unknown_patients as (
    select
        source_row,
        delivery_id,
        row_number,
        valid_from,
        received_at,
        patient_row as record_id,
        'salud' as agency,
        'immunization' as object,
        'holder' as role,
        'apart' as name_order
    from {{ ref('stg_salud__immunization') }}
    where
        patient_row not in (
            select 'salud:patient:' || known.id
            from {{ source('validated', 'validated_salud_patient') }} as known
        )
    qualify row_number() over (partition by patient_row order by received_at desc, source_row desc) = 1
),

enrolments as (
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
        valid_from,
        received_at
    from {{ ref('stg_educacion__matricula') }}
),

-- The guardian's telephone and the address are the household's: evidence of who the child is.
students as (
    select
        source_row,
        delivery_id,
        row_number,
        student_given_raw as given_raw,
        student_surname_raw as surname_raw,
        student_birth_date_raw as birth_date_raw,
        student_birth_date as birth_date,
        student_sex_raw as sex_raw,
        student_document_type_raw as document_type_raw,
        student_document_number_raw as document_number_raw,
        guardian_phone_raw as phone_raw,
        address_raw,
        neighbourhood_raw,
        valid_from,
        received_at,
        source_row || '#student' as record_id,
        'educacion' as agency,
        'matricula' as object,
        'student' as role,
        'apart' as name_order
    from enrolments
),

guardians as (
    select
        source_row,
        delivery_id,
        row_number,
        guardian_name_raw as full_name_raw,
        guardian_relationship as sex_raw,
        guardian_document_type_raw as document_type_raw,
        guardian_document_number_raw as document_number_raw,
        guardian_phone_raw as phone_raw,
        guardian_email_raw as email_raw,
        address_raw,
        neighbourhood_raw,
        valid_from,
        received_at,
        source_row || '#guardian' as record_id,
        'educacion' as agency,
        'matricula' as object,
        'guardian' as role,
        'given first' as name_order
    from enrolments
    where
        not {{ says_nothing("guardian_name_raw") }}
        or not {{ says_nothing("guardian_document_number_raw") }}
),

drivers as (
    select
        source_row,
        delivery_id,
        row_number,
        given_raw,
        surname_raw,
        birth_date_raw,
        birth_date,
        document_type_raw,
        document_number_raw,
        phone_raw,
        address_raw,
        valid_from,
        received_at,
        source_row as record_id,
        'movilidad' as agency,
        'registro' as object,
        'holder' as role,
        'apart' as name_order
    from {{ ref('stg_movilidad__registro') }}
),

beneficiaries as (
    select
        source_row,
        delivery_id,
        row_number,
        given_raw,
        surname_raw,
        birth_date_raw,
        birth_date,
        sex_raw,
        document_type_raw,
        document_number_raw,
        phone_raw,
        email_raw,
        address_raw,
        neighbourhood_raw,
        comuna_raw,
        valid_from,
        received_at,
        source_row as record_id,
        'bienestar' as agency,
        'beneficiario' as object,
        'holder' as role,
        'apart' as name_order
    from {{ ref('stg_bienestar__beneficiario') }}
),

applicants as (
    select
        source_row,
        delivery_id,
        row_number,
        full_name_raw,
        document_type_raw,
        document_number_raw,
        phone_raw,
        email_raw,
        address_raw,
        valid_from,
        received_at,
        source_row as record_id,
        'tramites' as agency,
        'solicitud' as object,
        'holder' as role,
        'given first' as name_order
    from {{ ref('stg_tramites__solicitud') }}
),

mentions as (
    select * from owners
    union all by name
    select * from patients
    union all by name
    select * from unknown_patients
    union all by name
    select * from students
    union all by name
    select * from guardians
    union all by name
    select * from drivers
    union all by name
    select * from beneficiaries
    union all by name
    select * from applicants
)

select
    record_id,
    source_row,
    agency,
    object,
    role,
    delivery_id,
    row_number,
    name_order,
    full_name_raw,
    given_raw,
    surname_raw,
    birth_date_raw,
    birth_date,
    sex_raw,
    document_type_raw,
    document_number_raw,
    phone_raw,
    email_raw,
    address_raw,
    neighbourhood_raw,
    comuna_raw,
    valid_from,
    received_at
from mentions
-- Whoever was erased is no citizen again because somebody else's record names them.
where record_id not in (select erased.record_id from {{ source('register', 'erased_mentions') }} as erased)
