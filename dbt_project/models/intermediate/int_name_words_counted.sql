-- Agencies that keep given names and surnames apart teach which words are which: it settles the
-- three-word names of those that do not.
with
mentions as (
    select
        given_raw,
        surname_raw
    from {{ ref('int_mentions_unioned') }}
    where name_order = 'apart'
),

words as (
    select
        unnest({{ name_words("given_raw") }}) as word,
        1 as as_given,
        0 as as_surname
    from mentions
    union all
    select
        unnest({{ name_words("surname_raw") }}) as word,
        0 as as_given,
        1 as as_surname
    from mentions
)

select
    strip_accents(word) as word,
    sum(as_given) as as_given,
    sum(as_surname) as as_surname
from words
group by strip_accents(word)
