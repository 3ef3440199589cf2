with
requests as (
    select
        source_row,
        delivery_id,
        case_number,
        procedure_state,
        valid_from,
        received_at,
        coalesce(procedure_name, request_kind) as procedure_name
    from {{ ref('stg_tramites__solicitud') }}
    where version_rank = 1
),

listed as (
    select
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest([
            {{ fact(
                "procedures",
                "procedures",
                joined(["procedure_name", "procedure_state", "valid_from", "'radicado ' || case_number"]),
                "source_row"
            ) }}
        ]) as fact
    from requests
)

select
    source_row as record_id,
    source_row,
    delivery_id,
    fact.category,
    fact.field,
    fact.value,
    fact.value_key,
    fact.support_key,
    fact.well_formed,
    valid_from,
    received_at
from listed
