-- depends_on: {{ ref('standardised_gone') }}
{% set before = standing('standardised') %}
{% set kept = [
    "record_id", "source_row", "agency", "object", "role", "delivery_id", "row_number", "received_at", "valid_from",
    "full_name_raw", "given_names", "surnames", "given_1", "given_2", "surname_1", "surname_2", "married_name",
    "birth_date", "birth_date_raw", "sex", "document_type", "document_raw", "phone_raw", "email_raw", "address",
    "address_unit", "building_key", "address_raw", "neighbourhood", "comuna"
] %}
{% set claimed_kinds = ["document_number", "phone", "email"] %}
with
{% for kind in claimed_kinds %}
    overused_{{ kind }} as (
        select claimed
        from {{ ref('int_values_counted') }}
        where
            kind = '{{ kind }}'
            and is_overused
    ),

    counted_{{ kind }} as (
        select claimed
        from {{ ref('int_values_counted') }}
        where kind = '{{ kind }}'
    ),
{% endfor %}

heard as (
    select
        {{ kept | join(",\n        ") }},
        document_number,
        phone,
        email
    from {{ ref('int_mentions_cleaned') }}
),

{% if before %}
    -- Nothing new came of these, but a value that they give went over its limit, or back.
    turned as (
        select
            {% for column in kept %}
                mentions.{{ column }},
            {% endfor %}
            claims.document_number,
            claims.phone,
            claims.email
        from {{ before }} as mentions
        inner join {{ ref('int_values_claimed') }} as claims on mentions.record_id = claims.record_id
        where
            mentions.record_id not in (select heard.record_id from heard)
            and (
                {% for kind in claimed_kinds %}
                    (
                        claims.{{ kind }} in (select counted.claimed from counted_{{ kind }} as counted)
                        and (claims.{{ kind }} in (select overused.claimed from overused_{{ kind }} as overused))
                        != (mentions.{{ kind }} is null)
                    )
                    {{ "or" if not loop.last }}
                {% endfor %}
            )
    ),
{% endif %}

mentions as (
    select * from heard
    {% if before %}
        union all
        select * from turned
    {% endif %}
),

names as (
    select given_1 as spoken
    from mentions
    union
    select surname_1 as spoken
    from mentions
),

-- A city has few names: each is read aloud once.
sounds as (
    select
        spoken,
        {{ sounds_like("spoken") }} as sound
    from names
    where spoken is not null
),

judged as (
    select
        {% for column in kept %}
            mentions.{{ column }},
        {% endfor %}
        given_sounds.sound as given_phonetic,
        surname_sounds.sound as surname_phonetic,
        case when overused_document_number.claimed is null then mentions.document_number end as document_number,
        case when overused_phone.claimed is null then mentions.phone end as phone,
        case when overused_email.claimed is null then mentions.email end as email
    from mentions
    left join sounds as given_sounds on mentions.given_1 = given_sounds.spoken
    left join sounds as surname_sounds on mentions.surname_1 = surname_sounds.spoken
    {% for kind in claimed_kinds %}
        left join overused_{{ kind }} on mentions.{{ kind }} = overused_{{ kind }}.claimed
    {% endfor %}
),

{% set columns = kept + ["given_phonetic", "surname_phonetic"] + claimed_kinds %}
changed as (
    select
        {{ columns | join(",\n        ") }}
    from judged
    {% if before %}
        except
        select
            {{ columns | join(",\n            ") }}
        from {{ before }}
        where record_id in (select judged.record_id from judged)
    {% endif %}
)

select
    {{ columns | join(",\n    ") }},
    {{ start_of_run() }} as changed_at
from changed
