-- A number that very different names give as theirs was typed to fill a box. It would join strangers.
with
mentions as (
    select
        document_number,
        phone,
        email,
        concat_ws(' ', surname_1, given_1) as claimed_by
    from {{ ref('int_mentions_cleaned') }}
),

claims as (
    select
        'document_number' as kind,
        document_number as claimed,
        claimed_by,
        {{ var('document_names_at_most') }} as names_at_most
    from mentions
    union all
    select
        'phone' as kind,
        phone as claimed,
        claimed_by,
        {{ var('phone_names_at_most') }} as names_at_most
    from mentions
    union all
    select
        'email' as kind,
        email as claimed,
        claimed_by,
        {{ var('email_names_at_most') }} as names_at_most
    from mentions
)

select
    kind,
    claimed,
    count(distinct claimed_by) as name_count
from claims
where claimed is not null
group by kind, claimed
having count(distinct claimed_by) > max(names_at_most)
