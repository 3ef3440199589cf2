-- Facts of the rows that this run reads, and of the mentions that it wrote anew.
{% set listings = [
    "int_identity_listed", "int_taxes_listed", "int_health_listed", "int_enrolments_listed",
    "int_mobility_listed", "int_social_listed", "int_procedures_listed"
] %}
with
facts as (
    {% for listing in listings %}
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
            valid_from,
            received_at
        from {{ ref(listing) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
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
    and record_id not in (select erased.record_id from {{ source('register', 'erased_mentions') }} as erased)
