-- Names in one column that were split by a word which has changed side since: they are split again.
{% set mentions = standing('standardised') %}
{% if mentions %}
    with
    turned as (
        select word
        from {{ ref('int_name_words_counted') }}
        where has_changed_side
    )

    select
        record_id,
        full_name_raw,
        case when agency = 'hacienda' then 'surnames first' else 'given first' end as name_order
    from {{ mentions }}
    where
        not {{ keeps_names_apart("agency", "role") }}
        and (
            given_1 in (select turned.word from turned)
            or given_2 in (select turned.word from turned)
            or surname_1 in (select turned.word from turned)
            or surname_2 in (select turned.word from turned)
        )
        and source_row not in (select touched.source_row from {{ ref('int_rows_touched') }} as touched)
{% else %}
    select
        cast(null as varchar) as record_id,
        cast(null as varchar) as full_name_raw,
        cast(null as varchar) as name_order
    where false
{% endif %}
