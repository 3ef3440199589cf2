with
contenders as (
    select
        citizen_id,
        category,
        field,
        value,
        value_key,
        well_formed,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from,
        count(distinct agency) over (partition by citizen_id, field, support_key) as agencies_agreeing,
        len(string_split(support_key, ' ')) as word_count,
        -- A card of identity is exchanged for a cédula at eighteen, a permit for a foreigner's cédula.
        case split_part(support_key, ':', 1)
            when 'CC' then 4
            when 'CE' then 3
            when 'TI' then 2
            when 'PPT' then 2
            else 1
        end as document_stage
    from {{ ref('int_contenders_gathered') }}
),

rules as (
    {{ survivorship_rules() }}
),

authorities as (
    {{ authority_of_agencies() }}
),

ruled as (
    select
        contenders.citizen_id,
        contenders.category,
        contenders.field,
        contenders.value,
        contenders.value_key,
        contenders.well_formed,
        contenders.agency,
        contenders.record_id,
        contenders.source_row,
        contenders.delivery_id,
        contenders.received_at,
        contenders.valid_from,
        contenders.agencies_agreeing,
        contenders.word_count,
        contenders.document_stage,
        coalesce(rules.kind, 'best') as kind,
        coalesce(rules.criteria, ['recency']) as criteria,
        coalesce(authorities.authority, 0) as authority
    from contenders
    left join rules on contenders.field = rules.field
    left join authorities
        on
            contenders.field = authorities.field
            and contenders.agency = authorities.agency
)

select
    citizen_id,
    category,
    field,
    value,
    value_key,
    agency,
    record_id,
    source_row,
    delivery_id,
    received_at,
    valid_from,
    kind,
    criteria,
    [
        {{ score(1) }},
        {{ score(2) }},
        {{ score(3) }},
        {{ score(4) }},
        {{ score(5) }}
    ] as scores
from ruled
