with
facts as (
    select * from {{ ref('int_identity_listed') }}
    union all by name
    select * from {{ ref('int_taxes_listed') }}
    union all by name
    select * from {{ ref('int_health_listed') }}
    union all by name
    select * from {{ ref('int_enrolments_listed') }}
    union all by name
    select * from {{ ref('int_mobility_listed') }}
    union all by name
    select * from {{ ref('int_social_listed') }}
    union all by name
    select * from {{ ref('int_procedures_listed') }}
)

select
    record_id,
    source_row,
    delivery_id,
    category,
    field,
    value,
    well_formed,
    valid_from,
    received_at,
    split_part(source_row, ':', 1) as agency,
    coalesce(value_key, value) as value_key,
    coalesce(support_key, value_key, value) as support_key
from facts
where
    value is not null
    and value != ''
