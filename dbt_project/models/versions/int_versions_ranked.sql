-- Every version of the rows that this run reads: 1 is the one that came last, and in force.
{% set keys = {
    "hacienda_propiedad": "id_registro", "salud_patient": "id", "salud_immunization": "id",
    "educacion_matricula": "id_registro", "movilidad_registro": "id_registro",
    "bienestar_beneficiario": "id_registro", "tramites_solicitud": "radicado"
} %}
with
deliveries as (
    select
        delivery_id,
        received_at
    from {{ source('register', 'deliveries') }}
),

validated as (
    {% for feed, key in keys.items() %}
        select
            '{{ feed }}' as feed,
            '{{ feed | replace("_", ":", 1) }}:' || {{ key }} as source_row,
            delivery_id,
            row_number
        from {{ source('validated', 'validated_' ~ feed) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

versions as (
    select
        feed,
        source_row,
        delivery_id,
        row_number
    from validated
    {% if standing('standardised') %}
        where source_row in (select touched.source_row from {{ ref('int_rows_touched') }} as touched)
    {% endif %}
)

select
    versions.feed,
    versions.source_row,
    versions.delivery_id,
    versions.row_number,
    deliveries.received_at,
    row_number() over (
        partition by versions.source_row
        order by deliveries.received_at desc, versions.delivery_id desc, versions.row_number desc
    ) as version_rank
from versions
inner join deliveries on versions.delivery_id = deliveries.delivery_id
