-- Where every validated row went: rows_validated = rows_profiled + rows_superseded, delivery by delivery (P6).
{% set feeds = [
    "hacienda_propiedad", "salud_patient", "salud_immunization", "educacion_matricula",
    "movilidad_registro", "bienestar_beneficiario", "tramites_solicitud"
] %}
with
validated as (
    {% for feed in feeds %}
        select
            delivery_id,
            '{{ feed }}' as feed
        from {{ source('validated', 'validated_' ~ feed) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

validated_counts as (
    select
        delivery_id,
        feed,
        count(*) as row_count
    from validated
    group by delivery_id, feed
),

superseded_counts as (
    select
        delivery_id,
        agency || '_' || object as feed,
        count(*) as row_count
    from {{ ref('superseded') }}
    group by delivery_id, agency || '_' || object
),

profiled_counts as (
    select
        delivery_id,
        feed,
        count(distinct source_row) as row_count
    from {{ ref('int_rows_held') }}
    group by delivery_id, feed
)

select
    validated_counts.delivery_id,
    validated_counts.feed,
    validated_counts.row_count as rows_validated,
    coalesce(superseded_counts.row_count, 0) as rows_superseded,
    coalesce(profiled_counts.row_count, 0) as rows_profiled
from validated_counts
left join superseded_counts
    on
        validated_counts.delivery_id = superseded_counts.delivery_id
        and validated_counts.feed = superseded_counts.feed
left join profiled_counts
    on
        validated_counts.delivery_id = profiled_counts.delivery_id
        and validated_counts.feed = profiled_counts.feed
