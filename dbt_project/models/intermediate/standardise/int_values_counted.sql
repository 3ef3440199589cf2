-- A number that very different names give as theirs was typed to fill a box. It would join strangers.
-- Only values that this run can have carried over their limit, or back, are counted.
{% set before = standing('int_values_overused') %}
{% set kinds = ["document_number", "phone", "email"] %}
with
heard as (
    {% for kind in kinds %}
        select
            '{{ kind }}' as kind,
            {{ kind }} as claimed
        from {{ ref('int_mentions_cleaned') }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
    {% if before %}
        union all
        select
            kind,
            claimed
        from {{ before }}
    {% endif %}
),

claims as (
    {% for kind in kinds %}
        select
            '{{ kind }}' as kind,
            {{ kind }} as claimed,
            claimed_by
        from {{ ref('int_values_claimed') }}
        where
            {{ kind }} in (
                select heard.claimed
                from heard
                where heard.kind = '{{ kind }}'
            )
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

limits as (
    select
        unnest(['document_number', 'phone', 'email']) as kind,
        unnest(
            [
                {{ var('document_names_at_most') }},
                {{ var('phone_names_at_most') }},
                {{ var('email_names_at_most') }}
            ]
        ) as names_at_most
),

counts as (
    select
        kind,
        claimed,
        count(distinct claimed_by) as name_count
    from claims
    group by kind, claimed
)

select
    counts.kind,
    counts.claimed,
    counts.name_count,
    counts.name_count > limits.names_at_most as is_overused
from counts
inner join limits on counts.kind = limits.kind
