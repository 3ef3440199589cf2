with
mentions as (
    select
        record_id,
        address_raw,
        {{ neighbourhood_name("neighbourhood_raw") }} as neighbourhood
    from {{ ref('int_mentions_unioned') }}
    where not {{ says_nothing("address_raw") }}
),

worded as (
    select
        record_id,
        neighbourhood,
        {{ address_words("address_raw") }} as words
    from mentions
),

matched as (
    select
        record_id,
        neighbourhood,
        words,
        regexp_extract(
            words,
            {{ street_pattern() }},
            [
                'via', 'number', 'letter', 'bis', 'side',
                'cross_number', 'cross_letter', 'cross_bis', 'cross_side',
                'plate', 'plate_letter', 'plate_side', 'rest'
            ]
        ) as street,
        regexp_extract(words, {{ block_pattern() }}, ['block_number', 'house', 'rest']) as in_block
    from worded
),

located as (
    select
        matched.record_id,
        matched.neighbourhood,
        matched.words,
        case
            when matched.street.via != ''
                then {{ street_place("matched.street") }}
            when matched.in_block.block_number != ''
                then 'MANZANA ' || matched.in_block.block_number || ' CASA ' || matched.in_block.house
        end as place,
        matched.street.via != '' as has_street,
        case when matched.street.via != '' then matched.street.rest else matched.in_block.rest end as rest
    from matched
),

with_units as (
    select
        record_id,
        neighbourhood,
        place,
        has_street,
        words,
        nullif(
            concat_ws(
                ' ',
                {{ unit_part("rest", "TORRE", "TORRE|TRR|TO|TR|T") }},
                {{ unit_part("rest", "BLOQUE", "BLOQUE|BLOQ|BLQ|BL") }},
                {{ unit_part("rest", "INTERIOR", "INTERIOR|INT|IN") }},
                {{ unit_part("rest", "PISO", "PISO|PI|P") }},
                {{ unit_part("rest", "CASA", "CASA|CS|CA") }},
                coalesce(
                    {{ unit_part("rest", "APTO", "APARTAMENTO|APARTAMEN|APART|APTO|APT|AP") }},
                    'APTO ' || nullif(regexp_extract(rest, '^[0-9]{3,4}[A-Z]?$'), '')
                ),
                {{ unit_part("rest", "LOCAL", "LOCAL|LOC|LC") }},
                {{ unit_part("rest", "OFICINA", "OFICINA|OFC|OF") }}
            ),
            ''
        ) as address_unit
    from located
)

select
    record_id,
    concat_ws(' ', coalesce(place, words), case when place is not null then address_unit end) as address,
    case when place is not null then address_unit end as address_unit,
    -- Blocks are numbered anew in each quarter; a street crossing exists once in the city.
    case when has_street then place else place || ' ' || neighbourhood end as building_key
from with_units
