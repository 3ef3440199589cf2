with
mentions as (
    select
        record_id,
        source_row,
        delivery_id,
        role,
        given_names,
        surnames,
        given_1,
        given_2,
        surname_1,
        surname_2,
        birth_date,
        sex,
        document_type,
        document_number,
        phone,
        email,
        address,
        building_key,
        neighbourhood,
        comuna,
        valid_from,
        received_at,
        coalesce(
            nullif(
                concat_ws(
                    ' ', given_names, surnames,
                    case when married_name is not null then 'de ' || {{ displayed("[married_name]") }} end
                ),
                ''
            ),
            {{ tidy("full_name_raw") }}
        ) as full_name,
        coalesce(nullif(concat_ws(' ', given_1, given_2, surname_1, surname_2), ''), {{ fold("full_name_raw") }})
            as name_key,
        concat_ws(':', document_type, document_number) as document_key,
        given_1 is not null and surname_1 is not null as name_is_whole,
        -- Beyond the city there are no crossings to name.
        building_key is not null or regexp_matches(address, '(^| )(VEREDA|CORREGIMIENTO|FINCA) ')
            as address_is_understood,
        -- A child under the mother's cédula: whoever is not of age has none.
        {{ document_is_well_formed("document_number", "document_type") }}
        and coalesce(document_type != 'CC' or birth_date <= valid_from - interval 17 year, true)
            as document_is_well_formed
    from {{ ref('standardised') }}
    where record_id in (select rewritten.record_id from {{ ref('int_mentions_rewritten') }} as rewritten)
),

listed as (
    select
        record_id,
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest([
            {{ fact("identity", "full_name", "full_name", "name_key", "name_key", "name_is_whole") }},
            {{ fact("identity", "given_names", "given_names", "concat_ws(' ', given_1, given_2)", "name_key",
                "name_is_whole") }},
            {{ fact("identity", "surnames", "surnames", "concat_ws(' ', surname_1, surname_2)", "name_key",
                "name_is_whole") }},
            {{ fact("identity", "birth_date", "birth_date", "cast(birth_date as varchar)") }},
            {{ fact("identity", "sex", "sex") }},
            {{ fact("identity", "document_type", "case when document_number is not null then document_type end",
                "document_type", "document_key", "document_is_well_formed") }},
            {{ fact("identity", "document_number", "document_number", "document_number", "document_key",
                "document_is_well_formed") }},
            {{ fact("contact", "phone", "case when role != 'student' then phone end", "phone") }},
            {{ fact("contact", "email", "email", "email") }},
            {{ fact("contact", "address", "address", "address", "building_key", "address_is_understood") }},
            {{ fact("contact", "neighbourhood", "neighbourhood", "neighbourhood", "building_key",
                "address_is_understood") }},
            {{ fact("contact", "comuna", "comuna", "comuna", "building_key", "address_is_understood") }}
        ]) as fact
    from mentions
)

select
    listed.record_id,
    listed.source_row,
    listed.delivery_id,
    listed.fact.category,
    listed.fact.field,
    listed.fact.value,
    listed.fact.value_key,
    listed.fact.support_key,
    listed.fact.well_formed,
    listed.valid_from,
    listed.received_at
from listed
