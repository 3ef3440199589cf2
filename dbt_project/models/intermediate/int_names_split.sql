with
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
    from {{ ref('int_mentions_unioned') }}
),

counted_words as (
    select
        word,
        as_given,
        as_surname
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
            when name_order = 'apart' and len(surname_words) >= 2 and {{ is_married_name("surname_words[-1]") }}
                then surname_words[-1]
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
        list_filter(surname_words, lambda word: word is distinct from married_word) as surname_words,
        list_filter(full_words, lambda word: word is distinct from married_word) as full_words,
        coalesce(list_position(full_words, married_word), 0) as married_place
    from married
),

placed as (
    select
        unmarried.record_id,
        unmarried.name_order,
        unmarried.given_words,
        unmarried.surname_words,
        unmarried.full_words,
        unmarried.married_word,
        case unmarried.name_order
            when 'surnames first'
                then case
                    when len(unmarried.full_words) <= 2 then 1
                    when unmarried.married_place > 0 then unmarried.married_place - 1
                    when len(unmarried.full_words) = 3 and counted_words.as_given > counted_words.as_surname then 1
                    else 2
                end
            when 'given first'
                then case
                    when len(unmarried.full_words) <= 2 then 1
                    when len(unmarried.full_words) = 3 and counted_words.as_given > counted_words.as_surname then 2
                    when len(unmarried.full_words) = 3 then 1
                    else len(unmarried.full_words) - 2
                end
        end as words_in_front
    from unmarried
    left join counted_words
        on
            strip_accents(unmarried.full_words[2]) = counted_words.word
            and len(unmarried.full_words) = 3
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
    {{ folded_word("given_words[1]") }} as given_1,
    {{ folded_word("array_to_string(given_words[2:], ' ')") }} as given_2,
    {{ folded_word("surname_words[1]") }} as surname_1,
    {{ folded_word("array_to_string(surname_words[2:], ' ')") }} as surname_2,
    {{ folded_word(married_surname("married_word")) }} as married_name,
    {{ displayed("given_words") }} as given_names,
    {{ displayed("surname_words") }} as surnames
from arranged
