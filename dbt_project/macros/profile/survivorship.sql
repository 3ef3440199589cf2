{# policies/survivorship.yaml as tables. The rules live there; here they only become SQL. #}

{# One row a field: how its value is found, and the criteria in the order in which they are asked. #}
{% macro survivorship_rules() -%}
    {%- set rows = [] -%}
    {%- for field, rule in var('survivorship')['fields'].items() -%}
        {%- do rows.append("('" ~ field ~ "', '" ~ rule.kind ~ "', ['" ~ rule.criteria | join("', '") ~ "'])") -%}
    {%- endfor -%}
    select
        field,
        kind,
        criteria
    from (values {{ rows | join(", ") }}) as rules (field, kind, criteria)
{%- endmacro %}

{# One row a field and agency: the higher, the more the agency knows about it. #}
{% macro authority_of_agencies() -%}
    {%- set rows = [] -%}
    {%- for field, rule in var('survivorship')['fields'].items() -%}
        {%- for agency in rule.authority -%}
            {%- set authority = rule.authority | length - loop.index0 -%}
            {%- do rows.append("('" ~ field ~ "', '" ~ agency ~ "', " ~ authority ~ ")") -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        field,
        agency,
        authority
    from (values {{ rows | join(", ") }}) as authorities (field, agency, authority)
{%- endmacro %}

{# What one contender scores on the criterion asked in this turn: the higher wins. #}
{% macro score(turn) -%}
    case criteria[{{ turn }}]
        when 'well-formed' then cast(well_formed as integer)
        when 'authority' then authority
        when 'recency' then datediff('day', date '1900-01-01', valid_from)
        when 'majority' then agencies_agreeing
        when 'completeness' then word_count
        when 'later-document' then document_stage
        else 0
    end
{%- endmacro %}
