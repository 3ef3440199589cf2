-- depends_on: {{ ref('int_rows_touched') }}
with
patients as (
    select
        source_row as record_id,
        source_row,
        delivery_id,
        note,
        valid_from,
        received_at,
        'health' as category,
        'health_notes' as field
    from {{ ref('stg_salud__patient') }}
),

immunizations as (
    select
        patient_row as record_id,
        source_row,
        delivery_id,
        note,
        valid_from,
        received_at,
        'health' as category,
        'health_notes' as field
    from {{ ref('stg_salud__immunization') }}
),

requests as (
    select
        source_row as record_id,
        source_row,
        delivery_id,
        note,
        valid_from,
        received_at,
        'procedures' as category,
        'procedure_notes' as field
    from {{ ref('stg_tramites__solicitud') }}
),

-- Read once: told apart from nothing and tidied in one go.
notes as materialized (
    select * from patients
    union all by name
    select * from immunizations
    union all by name
    select * from requests
)

select
    record_id,
    source_row,
    delivery_id,
    category,
    field,
    note as text,
    valid_from,
    received_at,
    source_row || '#nota' as note_id,
    split_part(source_row, ':', 1) as agency
from notes
where
    note is not null
    and record_id not in (select erased.record_id from {{ source('register', 'erased_mentions') }} as erased)
