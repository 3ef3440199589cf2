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

mentions as (
    select
        record_id,
        full_name_raw,
        -- A comma says where the surnames end, whatever the agency's habit.
        case
            when contains(full_name_raw, ',') then 'apart'
            else name_order
        end as name_order,
        case
            when contains(full_name_raw, ',') then split_part(full_name_raw, ',', 2)
            else given_raw
        end as given_raw,
        case
            when contains(full_name_raw, ',') then split_part(full_name_raw, ',', 1)
            else surname_raw
        end as surname_raw
    from named
),

counted_words as (
    select
        word,
        as_given > as_surname as is_given
    from {{ ref('int_name_words_counted') }}
),

worded as (
    select
        record_id,
        name_order,
        {{ name_words("given_raw") }} as given_words,
        {{ name_words("surname_raw") }} as surname_words,
        case
            when name_order != 'apart' then {{ name_words("full_name_raw") }} else []
        end as full_words
    from mentions
),

married as (
    select
        record_id,
        name_order,
        given_words,
        surname_words,
        full_words,
        case
            when name_order = 'apart'
                then {{ married_of_surnames("surname_words") }}
            when name_order = 'given first' and len(full_words) >= 3 and {{ is_married_name("full_words[-1]") }}
                then full_words[-1]
            when name_order = 'surnames first' and len(full_words) >= 3 and {{ is_married_name("full_words[2]") }}
                then full_words[2]
            when name_order = 'surnames first' and len(full_words) >= 4 and {{ is_married_name("full_words[3]") }}
                then full_words[3]
        end as married_word
    from worded
),

unmarried as (
    select
        record_id,
        name_order,
        given_words,
        married_word,
        {{ without_married("surname_words", "married_word") }} as surname_words,
        {{ without_married("full_words", "married_word") }} as full_words,
        coalesce(list_position(full_words, married_word), 0) as married_place
    from married
),

counted as (
    select
        record_id,
        name_order,
        given_words,
        surname_words,
        full_words,
        married_word,
        married_place,
        case when len(full_words) = 3 then {{ folded_word("full_words[2]") }} end as middle_word
    from unmarried
),

placed as (
    select
        counted.record_id,
        counted.name_order,
        counted.given_words,
        counted.surname_words,
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
    from counted
    left join counted_words on counted.middle_word = counted_words.word
),

arranged as (
    select
        record_id,
        married_word,
        case name_order
            when 'apart' then given_words
            when 'surnames first' then full_words[words_in_front + 1:]
            else full_words[:words_in_front]
        end as given_words,
        case name_order
            when 'apart' then surname_words
            when 'surnames first' then full_words[:words_in_front]
            else full_words[words_in_front + 1:]
        end as surname_words
    from placed
)

select
    record_id,
    {{ first_word("given_words") }} as given_1,
    {{ other_words("given_words") }} as given_2,
    {{ first_word("surname_words") }} as surname_1,
    {{ other_words("surname_words") }} as surname_2,
    {{ folded_word(married_surname("married_word")) }} as married_name,
    {{ displayed("given_words") }} as given_names,
    {{ displayed("surname_words") }} as surnames
from arranged
