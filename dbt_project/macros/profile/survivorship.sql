-- noqa: disable=LT02
{# policies/survivorship.yaml as SQL. The rules live there; here they only become expressions.

   The score on every criterion has its place in one whole number, the strength of a contender: the
   criterion asked first stands in the highest bits, so that comparing two numbers asks all in order. #}

{# Under this name stand the corrections that a citizen asked for and the city accepted. #}
{% macro citizens_own() -%}
    'ciudadano'
{%- endmacro %}

{# What one contender scores on a criterion: the higher wins. #}
{% macro score(criterion) -%}
    {%- if criterion == 'register' -%} cast(not is_mark as bigint)
    {%- elif criterion == 'correction' -%} cast(agency = {{ citizens_own() }} as bigint)
    {%- elif criterion == 'well-formed' -%} cast(well_formed as bigint)
    {%- elif criterion == 'verified' -%} cast(is_verified as bigint)
    {%- elif criterion == 'later-document' -%} cast(document_stage as bigint)
    {%- elif criterion == 'majority' -%} least(agencies_agreeing, 255)
    {%- elif criterion == 'authority' -%} cast(authority as bigint)
    {%- elif criterion == 'completeness' -%} cast(word_count as bigint)
    {%- elif criterion == 'recency' -%} greatest(cast(valid_from - date '1900-01-01' as bigint), 0)
    {%- endif -%}
{%- endmacro %}

{# The bits that the score takes; all the criteria together take fewer than a bigint has. #}
{% macro bits(criterion) -%}
    {%- if criterion == 'recency' -%} 20
    {%- elif criterion in ('majority', 'completeness') -%} 8
    {%- elif criterion == 'authority' -%} 6
    {%- elif criterion == 'later-document' -%} 3
    {%- else -%} 1
    {%- endif -%}
{%- endmacro %}

{# How far to the left the score on a criterion stands when these criteria come after it. #}
{% macro bits_below(criteria) -%}
    {%- set ns = namespace(total=0) -%}
    {%- for criterion in criteria -%}
        {%- set ns.total = ns.total + bits(criterion) | int -%}
    {%- endfor -%}
    {{ ns.total }}
{%- endmacro %}

{# Fields that ask the same criteria in the same order share the number of that order. #}
{% macro order_number(criteria) -%}
    {%- set orders = [] -%}
    {%- for rule in var('survivorship')['fields'].values() if rule.criteria | list not in orders -%}
        {%- do orders.append(rule.criteria | list) -%}
    {%- endfor -%}
    {{ orders.index(criteria | list) + 1 }}
{%- endmacro %}

{# One row a field: how its value is found and which order of criteria it follows. #}
{% macro survivorship_rules() -%}
    {%- set rows = ["('', 0, 'best', 0, false)"] -%}
    {%- for field, rule in var('survivorship')['fields'].items() -%}
        {%- do rows.append(
            "('" ~ field ~ "', " ~ loop.index ~ ", '" ~ rule.kind ~ "', " ~ order_number(rule.criteria) ~ ", "
            ~ ('register' in rule.criteria) | lower ~ ")"
        ) -%}
    {%- endfor -%}
    select
        field,
        cast(field_no as usmallint) as field_no,
        kind,
        cast(order_number as utinyint) as order_number,
        is_kept_by_register
    from (values {{ rows | join(", ") }}) as rules (field, field_no, kind, order_number, is_kept_by_register)
{%- endmacro %}

{# Fields are sorted and joined by number; one that no rule names gets a number far from the others. #}
{% macro field_number(rules, contenders) -%}
    coalesce({{ rules }}.field_no, cast(1000 + hash({{ contenders }}.field) % 60000 as usmallint))
{%- endmacro %}

{# One row a field and agency: the higher, the more the agency knows about it; and whether it verifies it. #}
{% macro authority_of_agencies() -%}
    {%- set rows = ["('', '', 0, false)"] -%}
    {%- for field, rule in var('survivorship')['fields'].items() -%}
        {%- for agency in rule.authority -%}
            {%- do rows.append(
                "('" ~ field ~ "', '" ~ agency ~ "', " ~ (rule.authority | length - loop.index0) ~ ", "
                ~ (agency in rule.verified_by) | lower ~ ")"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        field,
        agency,
        cast(authority as utinyint) as authority,
        is_verified
    from (values {{ rows | join(", ") }}) as authorities (field, agency, authority, is_verified)
{%- endmacro %}

{# The strength of a contender under the order of criteria of its field; newest first where no rule names it. #}
{% macro strength() -%}
    {%- set done = [] -%}
    case order_number
        {%- for rule in var('survivorship')['fields'].values() if order_number(rule.criteria) not in done %}
            {%- do done.append(order_number(rule.criteria)) %}
            {%- set terms = [] %}
            {%- for criterion in rule.criteria %}
                {%- do terms.append(
                    "((" ~ score(criterion) ~ ") << " ~ bits_below((rule.criteria | list)[loop.index:]) ~ ")"
                ) %}
            {%- endfor %}
            when {{ done[-1] }} then {{ terms | join(" + ") }}
        {%- endfor %}
        else {{ score('recency') }}
    end
{%- endmacro %}

{# The first criterion on which a contender falls behind the winner; after all, the last to arrive stays. #}
{% macro first_criterion_lost() -%}
    {%- set done = [] -%}
    case
        {%- for rule in var('survivorship')['fields'].values() if order_number(rule.criteria) not in done %}
            {%- do done.append(order_number(rule.criteria)) %}
            {%- for criterion in rule.criteria %}
                {%- set below = bits_below((rule.criteria | list)[loop.index:]) %}
            when order_number = {{ done[-1] }} and strength >> {{ below }} < winning_strength >> {{ below }}
                then '{{ criterion }}'
            {%- endfor %}
        {%- endfor %}
        when order_number = 0 and strength < winning_strength then 'recency'
        else 'last-received'
    end
{%- endmacro %}
