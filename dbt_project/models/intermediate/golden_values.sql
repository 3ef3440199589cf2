-- Survivorship, once and for everybody: `golden_values('table of contenders')` is the profile they make.
-- Strings stay out of the sorts: who wins is worked out on keys and numbers, and joined to the values last.
with
-- Read where it is asked for, column by column: kept whole it would be the lake once more.
contenders as not materialized (
    select
        contender_no,
        citizen_id,
        category,
        field,
        value,
        value_key,
        support_key,
        lot,
        agency,
        record_id,
        source_row,
        delivery_id,
        well_formed,
        word_count,
        document_stage,
        received_at,
        valid_from
    from query_table(said)
),

rules as (
    {{ survivorship_rules() }}
),

authorities as (
    {{ authority_of_agencies() }}
),

-- Where there is nothing to choose there is nothing to sort: one contender stands as it is.
disputes as (
    select
        contenders.citizen_id,
        {{ field_number("rules", "contenders") }} as field_no,
        min(contenders.value_key) = max(contenders.value_key)
        and min(contenders.support_key) = max(contenders.support_key)
        and not bool_or(contenders.agency = {{ citizens_own() }}) as is_unanimous
    from contenders
    left join rules on contenders.field = rules.field
    group by contenders.citizen_id, {{ field_number("rules", "contenders") }}
    having
        count(*) > 1
        or bool_or(rules.kind = 'total')
        or bool_or(contenders.agency = {{ citizens_own() }})
),

weighed as (
    select
        contenders.contender_no,
        contenders.citizen_id,
        disputes.field_no,
        contenders.value_key,
        contenders.support_key,
        contenders.lot,
        contenders.agency,
        contenders.well_formed,
        contenders.word_count,
        contenders.document_stage,
        contenders.received_at,
        contenders.valid_from,
        coalesce(rules.kind, 'best') as kind,
        coalesce(rules.order_number, 0) as order_number,
        disputes.is_unanimous and coalesce(rules.kind, 'best') in ('best', 'latest') as is_agreed,
        coalesce(rules.is_kept_by_register, false) and contenders.agency = {{ citizens_own() }} as is_mark,
        coalesce(authorities.authority, 0) as authority,
        coalesce(authorities.is_verified, false) as is_verified,
        case when rules.kind = 'total' then try_cast(contenders.value as decimal(18, 2)) end as amount
    from contenders
    left join rules on contenders.field = rules.field
    inner join disputes
        on
            contenders.citizen_id = disputes.citizen_id
            and {{ field_number("rules", "contenders") }} = disputes.field_no
    left join authorities
        on
            contenders.field = authorities.field
            and contenders.agency = authorities.agency
),

-- How many agencies say so; what a citizen only asks for is no voice.
voices as (
    select
        citizen_id,
        field_no,
        support_key,
        count(distinct agency) filter (where not is_mark) as agencies_agreeing
    from weighed
    where not is_agreed
    group by citizen_id, field_no, support_key
),

strong as (
    select
        weighed.contender_no,
        weighed.citizen_id,
        weighed.field_no,
        weighed.value_key,
        weighed.received_at,
        weighed.valid_from,
        weighed.lot,
        weighed.kind,
        weighed.order_number,
        weighed.is_agreed,
        weighed.is_mark,
        weighed.amount,
        {{ strength() }} as strength
    from weighed
    left join voices
        on
            weighed.citizen_id = voices.citizen_id
            and weighed.field_no = voices.field_no
            and weighed.support_key = voices.support_key
),

placed as (
    select
        contender_no,
        citizen_id,
        field_no,
        value_key,
        received_at,
        valid_from,
        lot,
        kind,
        order_number,
        is_agreed,
        is_mark,
        amount,
        strength,
        row_number() over in_order as place,
        first_value(value_key) over in_order as winning_key,
        first_value(strength) over in_order as winning_strength,
        first_value(is_mark) over in_order as only_marks
    from strong
    window in_order as (
        partition by citizen_id, field_no
        order by strength desc, received_at desc, lot asc
    )
),

contested as (
    select
        contender_no,
        citizen_id,
        field_no,
        kind,
        place,
        is_mark,
        amount,
        value_key != winning_key as differs,
        valid_from = max(valid_from) filter (where not is_mark) over (partition by citizen_id, field_no) as is_newest,
        row_number() over (
            partition by citizen_id, field_no, value_key, is_mark
            order by valid_from desc, received_at desc, lot asc
        ) = 1 as is_newest_copy,
        case when value_key = winning_key then 'agreed' else {{ first_criterion_lost() }} end as lost_by
    from placed
    where
        not is_agreed
        and not only_marks
),

explained as (
    select
        contender_no,
        kind,
        place,
        is_mark,
        is_newest_copy,
        lost_by,
        arg_min(lost_by, place) filter (where differs) over same_field as rival_lost_by,
        bool_or(
            case
                when is_mark then differs or kind in ('list', 'total')
                when kind = 'best' then differs
                else kind = 'latest' and differs and is_newest
            end
        ) over same_field as is_contested,
        sum(amount) filter (where is_newest_copy and not is_mark) over same_field as total,
        count(*) over same_field as contenders
    from contested
    window same_field as (partition by citizen_id, field_no)
),

decisions as (
    select
        contender_no,
        place as value_rank,
        place = 1 as won,
        'agreed' as why,
        false as is_contested
    from placed
    where is_agreed
    union all
    select
        contender_no,
        case when kind = 'total' then place + 1 else place end as value_rank,
        case kind
            when 'list' then is_newest_copy and not is_mark
            when 'total' then false
            else place = 1
        end as won,
        case
            when is_mark then 'register'
            when kind in ('list', 'total') and not is_newest_copy then 'repeated'
            when kind = 'list' then 'listed'
            when kind = 'total' then 'part-of-total'
            when place > 1 then lost_by
            when contenders = 1 then 'only-source'
            else coalesce(rival_lost_by, 'agreed')
        end as why,
        is_contested
    from explained
),

profile_values as (
    select
        contenders.citizen_id,
        contenders.category,
        contenders.field,
        contenders.value,
        contenders.value_key,
        contenders.support_key,
        contenders.agency,
        contenders.record_id,
        contenders.source_row,
        contenders.delivery_id,
        contenders.well_formed,
        contenders.word_count,
        contenders.document_stage,
        contenders.received_at,
        contenders.valid_from,
        coalesce(decisions.value_rank, 1) as value_rank,
        coalesce(decisions.won, true) as won,
        coalesce(decisions.is_contested, false) as contested,
        coalesce(decisions.why, case when rules.kind = 'list' then 'listed' else 'only-source' end) as why
    from contenders
    left join decisions on contenders.contender_no = decisions.contender_no
    left join rules on contenders.field = rules.field
    -- What a citizen asks of a register that says nothing is no value of the profile.
    where
        decisions.contender_no is not null
        or contenders.agency != {{ citizens_own() }}
    union all by name
    -- A total carries the origin of its newest part; the parts beside it carry theirs.
    select
        contenders.citizen_id,
        contenders.category,
        contenders.field,
        {{ amount_text("explained.total") }} as value,
        contenders.value_key,
        contenders.support_key,
        contenders.agency,
        contenders.record_id,
        contenders.source_row,
        contenders.delivery_id,
        contenders.well_formed,
        contenders.word_count,
        contenders.document_stage,
        contenders.received_at,
        contenders.valid_from,
        1 as value_rank,
        true as won,
        explained.is_contested as contested,
        'total' as why
    from contenders
    inner join explained on contenders.contender_no = explained.contender_no
    where
        explained.kind = 'total'
        and explained.place = 1
)

select
    citizen_id,
    category,
    field,
    value,
    cast(value_rank as integer) as value_rank,
    won,
    why,
    contested,
    agency,
    record_id,
    source_row,
    delivery_id,
    received_at,
    valid_from,
    value_key,
    support_key,
    well_formed,
    word_count,
    document_stage
from profile_values
