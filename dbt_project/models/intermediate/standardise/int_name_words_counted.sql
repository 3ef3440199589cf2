-- Agencies that keep given names and surnames apart teach which words are which: it settles the
-- three-word names of those that do not. Counted anew each run, on short columns (0.3 s a million):
-- so it is exact whatever came, left or changed.
{% set mentions = standing('standardised') %}
with
given as (
    select
        {{ name_words("given_raw") }} as words,
        count(*) as times
    from {{ ref('int_mentions_unioned') }}
    where
        name_order = 'apart'
        and given_raw is not null
    group by given_raw
),

surnames as (
    select
        {{ name_words("surname_raw") }} as words,
        count(*) as times
    from {{ ref('int_mentions_unioned') }}
    where
        name_order = 'apart'
        and surname_raw is not null
    group by surname_raw
),

unmarried as (
    select
        {{ without_married("words", married_of_surnames("words")) }} as words,
        times
    from surnames
),

read_now as (
    select
        unnest([{{ first_word("words") }}, {{ other_words("words") }}]) as word,
        times as as_given,
        0 as as_surname
    from given
    union all
    select
        unnest([{{ first_word("words") }}, {{ other_words("words") }}]) as word,
        0 as as_given,
        times as as_surname
    from unmarried
),

{% if mentions %}
    mentions as (
        select
            known.given_1,
            known.given_2,
            known.surname_1,
            known.surname_2,
            touched.source_row is not null as is_touched
        from {{ mentions }} as known
        left join {{ ref('int_rows_touched') }} as touched on known.source_row = touched.source_row
        where {{ keeps_names_apart("known.agency", "known.role") }}
    ),

    read_before as (
        select
            given_1 as word,
            count(*) filter (where not is_touched) as as_given,
            count(*) as as_given_then,
            0 as as_surname,
            0 as as_surname_then
        from mentions
        group by given_1
        union all
        select
            given_2 as word,
            count(*) filter (where not is_touched) as as_given,
            count(*) as as_given_then,
            0 as as_surname,
            0 as as_surname_then
        from mentions
        group by given_2
        union all
        select
            surname_1 as word,
            0 as as_given,
            0 as as_given_then,
            count(*) filter (where not is_touched) as as_surname,
            count(*) as as_surname_then
        from mentions
        group by surname_1
        union all
        select
            surname_2 as word,
            0 as as_given,
            0 as as_given_then,
            count(*) filter (where not is_touched) as as_surname,
            count(*) as as_surname_then
        from mentions
        group by surname_2
    ),
{% else %}
    read_before as (
        select
            cast(null as varchar) as word,
            0 as as_given,
            0 as as_given_then,
            0 as as_surname,
            0 as as_surname_then
        where false
    ),
{% endif %}

words as (
    select * from read_before
    union all by name
    select * from read_now
)

select
    word,
    cast(sum(as_given) as bigint) as as_given,
    cast(sum(as_surname) as bigint) as as_surname,
    (sum(as_given) > sum(as_surname))
    != (coalesce(sum(as_given_then), 0) > coalesce(sum(as_surname_then), 0)) as has_changed_side
from words
where word is not null
group by word
