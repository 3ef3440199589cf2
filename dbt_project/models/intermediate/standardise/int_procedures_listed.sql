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
    listed.source_row as record_id,
    listed.source_row,
    listed.delivery_id,
    listed.fact.category,
    listed.fact.field,
    listed.fact.value,
    listed.fact.value_key,
    listed.fact.support_key,
    listed.fact.well_formed,
    listed.valid_from,
    listed.received_at
from listed
