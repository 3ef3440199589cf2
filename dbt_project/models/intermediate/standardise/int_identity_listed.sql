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

-- Six lists side by side: a list of records would be taken apart cell by cell.
listed as (
    select
        record_id,
        source_row,
        delivery_id,
        valid_from,
        received_at,
        unnest([
            'identity',
            'identity',
            'identity',
            'identity',
            'identity',
            'identity',
            'identity',
            'contact',
            'contact',
            'contact',
            'contact',
            'contact'
        ]) as category,
        unnest([
            'full_name',
            'given_names',
            'surnames',
            'birth_date',
            'sex',
            'document_type',
            'document_number',
            'phone',
            'email',
            'address',
            'neighbourhood',
            'comuna'
        ]) as field,
        unnest([
            full_name,
            given_names,
            surnames,
            cast(birth_date as varchar),
            sex,
            case when document_number is not null then document_type end,
            document_number,
            case when role != 'student' then phone end,
            email,
            address,
            neighbourhood,
            comuna
        ]) as value,
        unnest([
            name_key,
            concat_ws(' ', given_1, given_2),
            concat_ws(' ', surname_1, surname_2),
            cast(birth_date as varchar),
            sex,
            document_type,
            document_number,
            phone,
            email,
            address,
            neighbourhood,
            comuna
        ]) as value_key,
        unnest([
            name_key,
            name_key,
            name_key,
            null,
            null,
            document_key,
            document_key,
            null,
            null,
            building_key,
            building_key,
            building_key
        ]) as support_key,
        unnest([
            coalesce(name_is_whole, false),
            coalesce(name_is_whole, false),
            coalesce(name_is_whole, false),
            true,
            true,
            coalesce(document_is_well_formed, false),
            coalesce(document_is_well_formed, false),
            true,
            true,
            coalesce(address_is_understood, false),
            coalesce(address_is_understood, false),
            coalesce(address_is_understood, false)
        ]) as well_formed
    from mentions
)

select
    record_id,
    source_row,
    delivery_id,
    category,
    field,
    value,
    value_key,
    cast(support_key as varchar) as support_key,
    well_formed,
    valid_from,
    received_at
from listed
