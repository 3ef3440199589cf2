-- A city has far fewer names than mentions: each text is split once.
with
named as (
    select
        record_id,
        name_order,
        full_name_raw,
        given_raw,
        surname_raw
    from {{ ref('int_mentions_unioned') }}
    union all
    select
        record_id,
        name_order,
        full_name_raw,
        null as given_raw,
        null as surname_raw
    from {{ ref('int_names_reread') }}
),

ordered as (
    select
        record_id,
        full_name_raw,
        given_raw,
        surname_raw,
        -- A comma says where the surnames end, whatever the agency's habit.
        contains(full_name_raw, ',') as has_comma,
        case
            when contains(full_name_raw, ',') then 'apart'
            else name_order
        end as name_order
    from named
),

-- What is kept apart has two texts and no full one; the rest has one.
mentions as (
    select
        record_id,
        name_order,
        case
            when has_comma then split_part(full_name_raw, ',', 2)
            when name_order = 'apart' then given_raw
        end as given_raw,
        case
            when has_comma then split_part(full_name_raw, ',', 1)
            when name_order = 'apart' then surname_raw
        end as surname_raw,
        case when name_order != 'apart' then full_name_raw end as full_name_raw
    from ordered
),

counted_words as (
    select
        word,
        as_given > as_surname as is_given
    from {{ ref('int_name_words_counted') }}
),

given_texts as (
    select distinct given_raw
    from mentions
),

surname_texts as (
    select distinct surname_raw
    from mentions
),

full_texts as (
    select distinct
        name_order,
        full_name_raw
    from mentions
    where full_name_raw is not null
),

given_worded as (
    select
        given_raw,
        {{ name_words("given_raw") }} as given_words
    from given_texts
),

surname_worded as (
    select
        surname_raw,
        {{ name_words("surname_raw") }} as surname_words
    from surname_texts
),

full_worded as (
    select
        name_order,
        full_name_raw,
        {{ name_words("full_name_raw") }} as full_words
    from full_texts
),

surname_married as (
    select
        surname_raw,
        surname_words,
        {{ married_of_surnames("surname_words") }} as married_word
    from surname_worded
),

full_married as (
    select
        name_order,
        full_name_raw,
        full_words,
        case
            when name_order = 'given first' and len(full_words) >= 3 and {{ is_married_name("full_words[-1]") }}
                then full_words[-1]
            when name_order = 'surnames first' and len(full_words) >= 3 and {{ is_married_name("full_words[2]") }}
                then full_words[2]
            when name_order = 'surnames first' and len(full_words) >= 4 and {{ is_married_name("full_words[3]") }}
                then full_words[3]
        end as married_word
    from full_worded
),

full_unmarried as (
    select
        name_order,
        full_name_raw,
        married_word,
        {{ without_married("full_words", "married_word") }} as full_words,
        coalesce(list_position(full_words, married_word), 0) as married_place
    from full_married
),

full_counted as (
    select
        name_order,
        full_name_raw,
        full_words,
        married_word,
        married_place,
        case when len(full_words) = 3 then {{ folded_word("full_words[2]") }} end as middle_word
    from full_unmarried
),

full_placed as (
    select
        counted.name_order,
        counted.full_name_raw,
        counted.full_words,
        counted.married_word,
        case counted.name_order
            when 'surnames first'
                then case
                    when len(counted.full_words) <= 2 then 1
                    when counted.married_place > 0 then counted.married_place - 1
                    when len(counted.full_words) = 3 and counted_words.is_given then 1
                    else 2
                end
            when 'given first'
                then case
                    when len(counted.full_words) <= 2 then 1
                    when len(counted.full_words) = 3 and counted_words.is_given then 2
                    when len(counted.full_words) = 3 then 1
                    else len(counted.full_words) - 2
                end
        end as words_in_front
    from full_counted as counted
    left join counted_words on counted.middle_word = counted_words.word
),

full_arranged as (
    select
        name_order,
        full_name_raw,
        married_word,
        case name_order
            when 'surnames first' then full_words[words_in_front + 1:]
            else full_words[:words_in_front]
        end as given_words,
        case name_order
            when 'surnames first' then full_words[:words_in_front]
            else full_words[words_in_front + 1:]
        end as surname_words
    from full_placed
),

given_split as (
    select
        given_raw,
        {{ first_word("given_words") }} as given_1,
        {{ other_words("given_words") }} as given_2,
        {{ displayed("given_words") }} as given_names
    from given_worded
),

surname_unmarried as (
    select
        surname_raw,
        married_word,
        {{ without_married("surname_words", "married_word") }} as surname_words
    from surname_married
),

surname_split as (
    select
        surname_raw,
        {{ first_word("surname_words") }} as surname_1,
        {{ other_words("surname_words") }} as surname_2,
        {{ folded_word(married_surname("married_word")) }} as married_name,
        {{ displayed("surname_words") }} as surnames
    from surname_unmarried
),

full_split as (
    select
        name_order,
        full_name_raw,
        {{ first_word("given_words") }} as given_1,
        {{ other_words("given_words") }} as given_2,
        {{ first_word("surname_words") }} as surname_1,
        {{ other_words("surname_words") }} as surname_2,
        {{ folded_word(married_surname("married_word")) }} as married_name,
        {{ displayed("given_words") }} as given_names,
        {{ displayed("surname_words") }} as surnames
    from full_arranged
)

select
    mentions.record_id,
    coalesce(given_split.given_1, full_split.given_1) as given_1,
    coalesce(given_split.given_2, full_split.given_2) as given_2,
    coalesce(surname_split.surname_1, full_split.surname_1) as surname_1,
    coalesce(surname_split.surname_2, full_split.surname_2) as surname_2,
    coalesce(surname_split.married_name, full_split.married_name) as married_name,
    coalesce(given_split.given_names, full_split.given_names) as given_names,
    coalesce(surname_split.surnames, full_split.surnames) as surnames
from mentions
left join given_split on mentions.given_raw = given_split.given_raw
left join surname_split on mentions.surname_raw = surname_split.surname_raw
left join full_split
    on
        mentions.name_order = full_split.name_order
        and mentions.full_name_raw = full_split.full_name_raw
