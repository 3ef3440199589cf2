{% set before = standing('standardised') %}
{% set kept = [
    "record_id", "source_row", "agency", "object", "role", "delivery_id", "row_number", "full_name_raw", "birth_date_raw",
    "document_type", "document_raw", "phone_raw", "email_raw", "address_raw", "address", "address_unit", "building_key",
    "neighbourhood", "comuna", "valid_from", "received_at", "birth_date", "sex"
] %}
with
mentions as (
    select
        record_id,
        source_row,
        agency,
        object,
        role,
        delivery_id,
        row_number,
        birth_date_raw,
        birth_date,
        phone_raw,
        email_raw,
        address_raw,
        valid_from,
        received_at,
        coalesce(full_name_raw, nullif(concat_ws(' ', given_raw, surname_raw), '')) as full_name_raw,
        nullif(concat_ws(' ', document_type_raw, document_number_raw), '') as document_raw,
        {{ fold("sex_raw") }} as sex_word,
        {{ document_type("document_type_raw") }} as document_type,
        {{ document_characters("document_number_raw", document_type("document_type_raw")) }} as document_characters,
        {{ phone_digits("phone_raw") }} as phone_digits,
        {{ neighbourhood_name("neighbourhood_raw") }} as neighbourhood,
        {{ comuna_number("comuna_raw") }} as comuna
    from {{ ref('int_mentions_unioned') }}
),

names as (
    select
        record_id,
        given_1,
        given_2,
        surname_1,
        surname_2,
        married_name,
        given_names,
        surnames
    from {{ ref('int_names_split') }}
),

addresses as (
    select
        record_id,
        address,
        address_unit,
        building_key
    from {{ ref('int_addresses_parsed') }}
),

-- Names that two comunas share say nothing about the comuna.
places as (
    select
        {{ fold("place") }} as place,
        min(comuna) as comuna
    from {{ ref('cali_places') }}
    group by {{ fold("place") }}
    having count(distinct comuna) = 1
),

heard as (
    select
        mentions.record_id,
        mentions.source_row,
        mentions.agency,
        mentions.object,
        mentions.role,
        mentions.delivery_id,
        mentions.row_number,
        mentions.full_name_raw,
        names.given_1,
        names.given_2,
        names.surname_1,
        names.surname_2,
        names.married_name,
        names.given_names,
        names.surnames,
        mentions.birth_date_raw,
        mentions.document_type,
        mentions.document_raw,
        mentions.phone_raw,
        mentions.email_raw,
        mentions.address_raw,
        addresses.address,
        addresses.address_unit,
        addresses.building_key,
        mentions.neighbourhood,
        mentions.valid_from,
        mentions.received_at,
        {{ plausible_birth("mentions.birth_date", "mentions.received_at") }} as birth_date,
        case
            when
                mentions.sex_word in (
                    'M', 'MALE', 'MASCULINO', 'HOMBRE', 'PADRE', 'ABUELO', 'TIO', 'HERMANO', 'PADRASTRO'
                )
                then 'M'
            when
                mentions.sex_word in (
                    'F', 'FEMALE', 'FEMENINO', 'MUJER', 'MADRE', 'ABUELA', 'TIA', 'HERMANA', 'MADRASTRA'
                )
                then 'F'
        end as sex,
        {{ document_number("mentions.document_characters", "mentions.document_type") }} as document_number,
        {{ phone_number("mentions.phone_digits") }} as phone,
        {{ email_address("mentions.email_raw") }} as email,
        coalesce(mentions.comuna, places.comuna) as comuna
    from mentions
    left join names on mentions.record_id = names.record_id
    left join addresses on mentions.record_id = addresses.record_id
    left join places on mentions.neighbourhood = places.place
)

select
    {{ kept | join(",\n    ") }},
    given_1,
    given_2,
    surname_1,
    surname_2,
    married_name,
    given_names,
    surnames,
    document_number,
    phone,
    email
from heard
{% if before %}
    union all
    select
        {% for column in kept %}
            mentions.{{ column }},
        {% endfor %}
        names.given_1,
        names.given_2,
        names.surname_1,
        names.surname_2,
        names.married_name,
        names.given_names,
        names.surnames,
        claimed.document_number,
        claimed.phone,
        claimed.email
    from {{ before }} as mentions
    inner join {{ ref('int_names_reread') }} as reread on mentions.record_id = reread.record_id
    inner join names on mentions.record_id = names.record_id
    inner join {{ standing('int_values_claimed') }} as claimed on mentions.record_id = claimed.record_id
{% endif %}
