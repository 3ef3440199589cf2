-- The documents, telephones and e-mails that each mention gives as its own, junk by frequency not yet taken out.
-- depends_on: {{ ref('standardised_gone') }}
select
    record_id,
    document_number,
    phone,
    email,
    concat_ws(' ', surname_1, given_1) as claimed_by
from {{ ref('int_mentions_cleaned') }}
