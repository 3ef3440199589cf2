with
enrolments as (
    select
        source_row,
        delivery_id,
        guardian_name_raw,
        guardian_relationship,
        enrolment_year,
        school,
        grade,
        enrolment_state,
        valid_from,
        received_at,
        {{ document_type("guardian_document_type_raw") }} as guardian_document_type,
        {{ document_characters(
            "guardian_document_number_raw", document_type("guardian_document_type_raw")
        ) }} as guardian_characters
    from {{ ref('stg_educacion__matricula') }}
),

with_guardians as (
    select
        source_row,
        delivery_id,
        guardian_relationship,
        enrolment_year,
        school,
        grade,
        enrolment_state,
        valid_from,
        received_at,
        guardian_document_type,
        {{ displayed(name_words("guardian_name_raw")) }} as guardian_name,
        {{ document_number("guardian_characters", "guardian_document_type") }} as guardian_document_number
    from enrolments
),

listed as (
    select
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest([
            {{ fact("family", "guardian_name", "guardian_name") }},
            {{ fact("family", "guardian_document", "guardian_document_type || ' ' || guardian_document_number",
                "guardian_document_type || ' ' || guardian_document_number") }},
            {{ fact("family", "guardian_relationship", "guardian_relationship") }},
            {{ fact("education", "school", "school") }},
            {{ fact("education", "grade", "grade") }},
            {{ fact("education", "enrolment_year", "enrolment_year") }},
            {{ fact("education", "enrolment_state", "enrolment_state") }}
        ]) as fact
    from with_guardians
)

select
    listed.source_row,
    listed.delivery_id,
    listed.fact.category,
    listed.fact.field,
    listed.fact.value,
    listed.fact.value_key,
    listed.fact.support_key,
    listed.fact.well_formed,
    listed.valid_from,
    listed.received_at,
    listed.source_row || '#student' as record_id
from listed
