with
registrations as (
    select
        source_row,
        delivery_id,
        kind,
        licence_category,
        licence_expiry,
        plate,
        vehicle_class,
        offence,
        happened_on,
        valid_from,
        received_at,
        {{ amount_text("fine_amount") }} as fine_amount
    from {{ ref('stg_movilidad__registro') }}
),

listed as (
    select
        source_row,
        delivery_id,
        kind,
        valid_from,
        received_at,
        unnest([
            {{ fact("mobility", "licence_category", "case when kind = 'LIC' then licence_category end") }},
            {{ fact("mobility", "licence_expiry", "case when kind = 'LIC' then licence_expiry end") }},
            {{ fact(
                "mobility",
                "vehicles",
                "case when kind = 'VEH' then " ~ joined(["plate", "vehicle_class"]) ~ " end",
                "coalesce(plate, source_row)"
            ) }},
            {{ fact(
                "mobility",
                "fines",
                "case when kind = 'COM' then " ~ joined(["offence", "happened_on", "fine_amount"]) ~ " end",
                "source_row"
            ) }},
            {{ fact("mobility", "fines_due", "case when kind = 'COM' then fine_amount end", "source_row") }}
        ]) as fact
    from registrations
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
