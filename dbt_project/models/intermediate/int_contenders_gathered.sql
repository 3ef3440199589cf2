with
links as (
    select
        record_id,
        citizen_id
    from {{ source('register', 'linked') }}
),

facts as (
    select
        record_id,
        source_row,
        delivery_id,
        category,
        field,
        value,
        value_key,
        support_key,
        well_formed,
        agency,
        valid_from,
        received_at
    from {{ ref('standardised_facts') }}
),

-- Notes leave the identified zone only in the copy that the scan has masked.
masked_notes as (
    select
        notes.record_id,
        notes.source_row,
        notes.delivery_id,
        notes.category,
        notes.field,
        scanned.masked_text as value,
        notes.note_id as value_key,
        notes.note_id as support_key,
        true as well_formed,
        notes.agency,
        notes.valid_from,
        notes.received_at
    from {{ ref('standardised_notes') }} as notes
    inner join {{ source('register', 'scanned') }} as scanned on notes.note_id = scanned.note_id
    where scanned.masked_text is not null
),

contenders as (
    select * from facts
    union all by name
    select * from masked_notes
)

select
    links.citizen_id,
    contenders.category,
    contenders.field,
    contenders.value,
    contenders.value_key,
    contenders.support_key,
    contenders.well_formed,
    contenders.agency,
    contenders.record_id,
    contenders.source_row,
    contenders.delivery_id,
    contenders.received_at,
    contenders.valid_from
from contenders
inner join links on contenders.record_id = links.record_id
