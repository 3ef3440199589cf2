with
overused_documents as (
    select claimed
    from {{ ref('int_values_overused') }}
    where kind = 'document_number'
),

overused_phones as (
    select claimed
    from {{ ref('int_values_overused') }}
    where kind = 'phone'
),

overused_emails as (
    select claimed
    from {{ ref('int_values_overused') }}
    where kind = 'email'
)

select
    mentions.record_id,
    mentions.source_row,
    mentions.agency,
    mentions.object,
    mentions.role,
    mentions.delivery_id,
    mentions.row_number,
    mentions.received_at,
    mentions.valid_from,
    mentions.full_name_raw,
    mentions.given_names,
    mentions.surnames,
    mentions.given_1,
    mentions.given_2,
    mentions.surname_1,
    mentions.surname_2,
    mentions.married_name,
    mentions.birth_date,
    mentions.birth_date_raw,
    mentions.sex,
    mentions.document_type,
    mentions.document_raw,
    mentions.phone_raw,
    mentions.email_raw,
    mentions.address,
    mentions.address_unit,
    mentions.building_key,
    mentions.address_raw,
    mentions.neighbourhood,
    mentions.comuna,
    {{ sounds_like("mentions.given_1") }} as given_phonetic,
    {{ sounds_like("mentions.surname_1") }} as surname_phonetic,
    case when overused_documents.claimed is null then mentions.document_number end as document_number,
    case when overused_phones.claimed is null then mentions.phone end as phone,
    case when overused_emails.claimed is null then mentions.email end as email
from {{ ref('int_mentions_cleaned') }} as mentions
left join overused_documents on mentions.document_number = overused_documents.claimed
left join overused_phones on mentions.phone = overused_phones.claimed
left join overused_emails on mentions.email = overused_emails.claimed
