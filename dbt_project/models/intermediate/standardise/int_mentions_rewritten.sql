-- Mentions whose facts must be listed again: of rows touched, and those that `standardised` wrote since the last
-- run that finished. All of them on a full run.
with
finished as (
    select max(standardised_at) as finished_at
    from (
        {% set deliveries = standing('int_deliveries_standardised') %}
        {% if deliveries %}
            select standardised_at
            from {{ deliveries }}
        {% else %}
            select cast(null as timestamptz) as standardised_at
        {% endif %}
    )
)

select
    mentions.record_id,
    mentions.source_row
from {{ ref('standardised') }} as mentions
cross join finished
where
    finished.finished_at is null
    or mentions.changed_at > finished.finished_at
    or mentions.source_row in (select touched.source_row from {{ ref('int_rows_touched') }} as touched)
