with
scored as (
    select
        citizen_id,
        category,
        field,
        value,
        value_key,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from,
        kind,
        criteria,
        scores
    from {{ ref('int_contenders_scored') }}
),

placed as (
    select
        citizen_id,
        category,
        field,
        value,
        value_key,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from,
        kind,
        criteria,
        scores,
        row_number() over in_order as place,
        first_value(value_key) over in_order as winning_key,
        first_value(scores) over in_order as winning_scores,
        row_number() over (
            partition by citizen_id, field, value_key
            order by valid_from desc, received_at desc, source_row asc, record_id asc
        ) as repetition,
        max(valid_from) over (partition by citizen_id, field) as newest,
        count(*) over (partition by citizen_id, field) as contenders
    from scored
    window in_order as (
        partition by citizen_id, field
        order by scores desc, received_at desc, source_row asc, record_id asc
    )
),

decided as (
    select
        citizen_id,
        category,
        field,
        value,
        value_key,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from,
        kind,
        place,
        repetition,
        contenders,
        value_key != winning_key as differs,
        valid_from = newest as is_newest,
        -- The first criterion on which this contender falls behind; after all of them, the last to arrive stays.
        case
            when value_key = winning_key then 'agreed'
            when scores[1] < winning_scores[1] then criteria[1]
            when scores[2] < winning_scores[2] then criteria[2]
            when scores[3] < winning_scores[3] then criteria[3]
            when scores[4] < winning_scores[4] then criteria[4]
            when scores[5] < winning_scores[5] then criteria[5]
            else 'last-received'
        end as lost_by
    from placed
),

explained as (
    select
        citizen_id,
        category,
        field,
        value,
        value_key,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from,
        kind,
        place,
        repetition,
        contenders,
        lost_by,
        arg_min(lost_by, place) filter (where differs) over (partition by citizen_id, field) as rival_lost_by,
        bool_or(differs and (kind = 'best' or is_newest)) over (partition by citizen_id, field) as disagrees,
        sum(try_cast(value as decimal(18, 2))) filter (where kind = 'total' and repetition = 1) over (
            partition by citizen_id, field
        ) as total
    from decided
),

single_values as (
    select
        citizen_id,
        category,
        field,
        value,
        place as value_rank,
        place = 1 as won,
        case
            when place > 1 then lost_by
            when contenders = 1 then 'only-source'
            else coalesce(rival_lost_by, 'agreed')
        end as why,
        disagrees as contested,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from
    from explained
    where kind in ('best', 'latest')
),

listed_values as (
    select
        citizen_id,
        category,
        field,
        value,
        place as value_rank,
        repetition = 1 as won,
        case when repetition = 1 then 'listed' else 'repeated' end as why,
        false as contested,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from
    from explained
    where kind = 'list'
),

parts as (
    select
        citizen_id,
        category,
        field,
        value,
        place + 1 as value_rank,
        false as won,
        case when repetition = 1 then 'part-of-total' else 'repeated' end as why,
        false as contested,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from
    from explained
    where kind = 'total'
),

-- A total carries the origin of its newest part; the parts beside it carry theirs.
totals as (
    select
        citizen_id,
        category,
        field,
        {{ amount_text("total") }} as value,
        1 as value_rank,
        true as won,
        'total' as why,
        false as contested,
        agency,
        record_id,
        source_row,
        delivery_id,
        received_at,
        valid_from
    from explained
    where
        kind = 'total'
        and place = 1
),

profile_values as (
    select * from single_values
    union all by name
    select * from listed_values
    union all by name
    select * from parts
    union all by name
    select * from totals
)

select
    citizen_id,
    category,
    field,
    value,
    value_rank,
    won,
    why,
    contested,
    agency,
    record_id,
    source_row,
    delivery_id,
    received_at,
    valid_from
from profile_values
