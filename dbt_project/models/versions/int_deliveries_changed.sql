-- Deliveries that are not as the last finished run read them: new, validated again, or gone.
-- A sum over every cell finds them, whatever changed the rows; it costs half a second a million.
{% set feeds = [
    "hacienda_propiedad", "salud_patient", "salud_immunization", "educacion_matricula",
    "movilidad_registro", "bienestar_beneficiario", "tramites_solicitud"
] %}
{% set before = standing('int_deliveries_standardised') %}
with
deliveries as (
    select
        delivery_id,
        received_at
    from {{ source('register', 'deliveries') }}
),

{% if before %}
    begun as (
        select
            feed,
            delivery_id
        from {{ standing('int_deliveries_begun') }}
    ),

    earlier as (
        select
            known.feed,
            known.delivery_id,
            known.row_count,
            known.fingerprint
        from {{ before }} as known
        left join begun
            on
                known.feed = begun.feed
                and known.delivery_id = begun.delivery_id
        where begun.delivery_id is null
        union all
        select
            feed,
            delivery_id,
            null as row_count,
            null as fingerprint
        from begun
    ),
{% endif %}

weighed as (
    {% for feed in feeds %}
        select
            '{{ feed }}' as feed,
            validated.delivery_id,
            count(*) as row_count,
            bit_xor(hash(validated)) as row_hash
        from {{ source('validated', 'validated_' ~ feed) }} as validated
        group by validated.delivery_id
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

found as (
    select
        weighed.feed,
        weighed.delivery_id,
        weighed.row_count,
        hash(weighed.row_hash, deliveries.received_at) as fingerprint
    from weighed
    inner join deliveries on weighed.delivery_id = deliveries.delivery_id
)

{% if before %}
    select
        found.fingerprint,
        coalesce(found.feed, earlier.feed) as feed,
        coalesce(found.delivery_id, earlier.delivery_id) as delivery_id,
        coalesce(found.row_count, 0) as row_count,
        earlier.delivery_id is not null as was_read
    from found
    full join earlier
        on
            found.feed = earlier.feed
            and found.delivery_id = earlier.delivery_id
    where
        earlier.row_count is null
        or found.row_count is distinct from earlier.row_count
        or found.fingerprint is distinct from earlier.fingerprint
{% else %}
    select
        found.feed,
        found.delivery_id,
        found.row_count,
        found.fingerprint,
        false as was_read
    from found
{% endif %}
