-- Rows that a newer version of the same agency row replaced: counted, so that none is lost in silence (P6).
{% set feeds = [
    "stg_hacienda__propiedad", "stg_salud__patient", "stg_salud__immunization", "stg_educacion__matricula",
    "stg_movilidad__registro", "stg_bienestar__beneficiario", "stg_tramites__solicitud"
] %}
with
versions as (
    {% for feed in feeds %}
        select
            source_row,
            delivery_id,
            row_number,
            received_at,
            version_rank
        from {{ ref(feed) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

current_versions as (
    select
        source_row,
        delivery_id,
        row_number
    from versions
    where version_rank = 1
)

select
    versions.source_row,
    versions.delivery_id,
    versions.row_number,
    versions.received_at,
    current_versions.delivery_id as superseded_by_delivery_id,
    current_versions.row_number as superseded_by_row_number,
    split_part(versions.source_row, ':', 1) as agency,
    split_part(versions.source_row, ':', 2) as object
from versions
inner join current_versions on versions.source_row = current_versions.source_row
where versions.version_rank > 1
