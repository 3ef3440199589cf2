with
properties as (
    select
        source_row,
        delivery_id,
        property_number,
        tax_due,
        tax_year,
        tax_state,
        valid_from,
        received_at,
        {{ amount_text("property_value") }} as property_value,
        coalesce(property_number, source_row) as property_key
    from {{ ref('stg_hacienda__propiedad') }}
),

listed as (
    select
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest([
            {{ fact(
                "taxes",
                "properties",
                joined(["property_number", "'avalúo ' || property_value", "'vigencia ' || tax_year", "tax_state"]),
                "property_key"
            ) }},
            {{ fact("taxes", "property_value", "property_value", "property_key") }},
            {{ fact("taxes", "property_tax_due", amount_text("tax_due"), "concat_ws('|', property_key, tax_year)") }},
            {{ fact("taxes", "property_tax_year", "tax_year") }},
            {{ fact("taxes", "property_tax_state", "tax_state") }}
        ]) as fact
    from properties
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
