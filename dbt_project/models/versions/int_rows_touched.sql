-- depends_on: {{ ref('int_deliveries_begun') }}
-- Rows of the agencies that a changed delivery holds, or held, and the vaccines of a patient who may be waited for.
-- Empty on a full run: then every row is read.
{% set keys = {
    "hacienda_propiedad": "id_registro", "salud_patient": "id", "salud_immunization": "id",
    "educacion_matricula": "id_registro", "movilidad_registro": "id_registro",
    "bienestar_beneficiario": "id_registro", "tramites_solicitud": "radicado"
} %}
{% set mentions = standing('standardised') %}
{% if mentions %}
    with
    changed as (
        select
            feed,
            delivery_id,
            was_read
        from {{ ref('int_deliveries_changed') }}
    ),

    read_before as (
        select delivery_id
        from changed
        where was_read
    ),

    touched as (
        {% for feed, key in keys.items() %}
            select '{{ feed | replace("_", ":", 1) }}:' || {{ key }} as source_row
            from {{ source('validated', 'validated_' ~ feed) }}
            where
                delivery_id in (
                    select changed.delivery_id
                    from changed
                    where changed.feed = '{{ feed }}'
                )
            union
        {% endfor %}
        select source_row
        from {{ mentions }}
        where delivery_id in (select read_before.delivery_id from read_before)
        union
        select source_row
        from {{ standing('standardised_facts') }}
        where delivery_id in (select read_before.delivery_id from read_before)
        union
        select source_row
        from {{ standing('standardised_notes') }}
        where delivery_id in (select read_before.delivery_id from read_before)
        union
        select source_row
        from {{ standing('superseded') }}
        where
            delivery_id in (select read_before.delivery_id from read_before)
            or superseded_by_delivery_id in (select read_before.delivery_id from read_before)
    ),

    vaccines as (
        select
            'salud:immunization:' || id as source_row,
            'salud:patient:' || paciente_id as patient_row
        from {{ source('validated', 'validated_salud_immunization') }}
    ),

    -- Which vaccine stands for a patient who never came depends on all of that patient's vaccines.
    patients as (
        select patient_row
        from vaccines
        where source_row in (select touched.source_row from touched)
        union
        select source_row as patient_row
        from touched
        where starts_with(source_row, 'salud:patient:')
        union
        select record_id as patient_row
        from {{ mentions }}
        where
            object = 'immunization'
            and source_row in (select touched.source_row from touched)
    ),

    unknown_patients as (
        select patient_row
        from patients
        where
            patient_row not in (
                select 'salud:patient:' || known.id
                from {{ source('validated', 'validated_salud_patient') }} as known
            )
    )

    select source_row
    from touched
    union
    select source_row
    from vaccines
    where patient_row in (select unknown_patients.patient_row from unknown_patients)
{% else %}
    select cast(null as varchar) as source_row
    where false
{% endif %}
