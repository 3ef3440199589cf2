{{ config(pre_hook="{{ create_profile_tables() }}") }}
-- A function of the links to follow, `linked` or a few of them: who needs a few citizens reads only theirs.
-- Text that is only compared leaves as a number.
with
links as (
    select
        record_id,
        citizen_id
    from query_table(followed)
),

facts as (
    select
        links.citizen_id,
        facts.category,
        facts.field,
        facts.value,
        facts.agency,
        facts.record_id,
        facts.source_row,
        facts.delivery_id,
        facts.well_formed,
        facts.received_at,
        facts.valid_from,
        facts.rowid as contender_no,
        hash(facts.value_key) as value_key,
        hash(facts.support_key) as support_key,
        {{ word_count("facts.support_key") }} as word_count,
        {{ document_stage("facts.support_key") }} as document_stage
    from {{ ref('standardised_facts') }} as facts
    inner join links on facts.record_id = links.record_id
),

-- Notes leave the identified zone only in the copy that the scan has masked.
masked_notes as (
    select
        links.citizen_id,
        notes.category,
        notes.field,
        scanned.masked_text as value,
        notes.agency,
        notes.record_id,
        notes.source_row,
        notes.delivery_id,
        true as well_formed,
        notes.received_at,
        notes.valid_from,
        -- After every fact, and before every correction.
        (cast(1 as bigint) << 40) + notes.rowid as contender_no,
        hash(notes.note_id) as value_key,
        hash(notes.note_id) as support_key,
        1 as word_count,
        1 as document_stage
    from {{ ref('standardised_notes') }} as notes
    inner join {{ source('register', 'scanned') }} as scanned on notes.note_id = scanned.note_id
    inner join links on notes.record_id = links.record_id
    where scanned.masked_text is not null
),

-- A correction follows its citizen: to the id that stands for theirs since a merge.
corrections as (
    select
        coalesce(citizens.alias_of, corrections.citizen_id) as citizen_id,
        corrections.category,
        corrections.field,
        corrections.value,
        {{ citizens_own() }} as agency,
        {{ correction_row("corrections.correction_id") }} as record_id,
        {{ correction_row("corrections.correction_id") }} as source_row,
        {{ citizens_own() }} as delivery_id,
        true as well_formed,
        corrections.received_at,
        cast(corrections.received_at as date) as valid_from,
        (cast(1 as bigint) << 41) + corrections.rowid as contender_no,
        hash({{ correction_key("corrections") }}) as value_key,
        hash({{ correction_key("corrections") }}) as support_key,
        {{ word_count("corrections.value") }} as word_count,
        1 as document_stage
    from {{ source('profile', 'corrections') }} as corrections
    left join {{ source('register', 'citizens') }} as citizens on corrections.citizen_id = citizens.citizen_id
    where
        corrections.state = 'accepted'
        and coalesce(citizens.alias_of, corrections.citizen_id) in (select links.citizen_id from links)
),

contenders as (
    select * from facts
    union all by name
    select * from masked_notes
    union all by name
    select * from corrections
)

select
    contender_no,
    citizen_id,
    category,
    field,
    value,
    value_key,
    support_key,
    agency,
    record_id,
    source_row,
    delivery_id,
    well_formed,
    received_at,
    valid_from,
    cast(word_count as utinyint) as word_count,
    cast(document_stage as utinyint) as document_stage,
    -- Drawn when nothing else tells two contenders apart: the same at every run.
    hash(source_row, record_id, value_key) as lot
from contenders
