-- Written before `standardised`, so that a run that is killed between the two forgets nobody.
{% set mentions = ever_standing('standardised') %}
with
heard as (
    select record_id
    from {{ ref('int_mentions_cleaned') }}
),

{% if mentions %}
    known as (
        select record_id
        from {{ mentions }}
        {% if standing('standardised') %}
            where source_row in (select touched.source_row from {{ ref('int_rows_touched') }} as touched)
        {% endif %}
    ),
{% else %}
    known as (
        select record_id
        from heard
    ),
{% endif %}

missing as (
    select record_id
    from known
    where record_id not in (select heard.record_id from heard)
)

select
    record_id,
    {{ start_of_run() }} as changed_at
from missing
