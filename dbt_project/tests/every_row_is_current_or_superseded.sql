-- P6, first half: after standardising, each validated row is the version in force or a superseded one.
{% set feeds = [
    "hacienda_propiedad", "salud_patient", "salud_immunization", "educacion_matricula",
    "movilidad_registro", "bienestar_beneficiario", "tramites_solicitud"
] %}
with
validated as (
    {% for feed in feeds %}
        select
            '{{ feed }}' as feed,
            count(*) as row_count
        from {{ source('validated', 'validated_' ~ feed) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

in_force as (
    select
        replace(regexp_extract(source_row, '^[^:]+:[^:]+'), ':', '_') as feed,
        count(distinct source_row) as row_count
    from {{ ref('standardised_facts') }}
    group by replace(regexp_extract(source_row, '^[^:]+:[^:]+'), ':', '_')
),

replaced as (
    select
        agency || '_' || object as feed,
        count(*) as row_count
    from {{ ref('superseded') }}
    group by agency || '_' || object
)

select
    validated.feed,
    validated.row_count
from validated
left join in_force on validated.feed = in_force.feed
left join replaced on validated.feed = replaced.feed
where validated.row_count != coalesce(in_force.row_count, 0) + coalesce(replaced.row_count, 0)
