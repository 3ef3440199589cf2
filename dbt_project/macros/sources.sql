{# Tables of other stages. #}

{# An agency that never delivered has no table yet: make it, empty, from the columns the source declares. #}
{% macro create_missing_sources() -%}
    {%- if execute -%}
        {%- set needed = [] -%}
        {%- for id in selected_resources if id in graph.nodes -%}
            {%- do needed.extend(graph.nodes[id].depends_on.nodes) -%}
        {%- endfor -%}
        {%- for id, node in graph.sources.items() if id in needed
            and (node.source_name == 'validated' or node.name == 'erased_mentions') -%}
            {%- set columns = [] -%}
            {%- for column in node.columns.values() -%}
                {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
            {%- endfor -%}
            {%- do run_query(
                "create table if not exists " ~ node.relation_name ~ " (" ~ columns | join(", ") ~ ")"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{# Tables and views that an earlier release kept in the lake and that are only worked with now. #}
{% macro drop_retired() -%}
    {%- if execute -%}
        {%- for id, node in graph.nodes.items() if node.resource_type == 'model' and node.database == 'memory' -%}
            {%- set left = adapter.get_relation(target.database, target.schema, node.alias) -%}
            {%- if left -%}
                {%- do adapter.drop_relation(left) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
