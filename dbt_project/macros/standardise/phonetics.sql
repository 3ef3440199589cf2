{# One key for what sounds alike in Colombian Spanish. Takes folded text. #}

{% macro sounds_like(text) -%}
    {%- set rules = [
        ["[^A-Z]", ""],
        ["CH", "9"],
        ["PH", "F"],
        ["SH", "9"],
        ["H", ""],
        ["QU([EI])", "K\\1"],
        ["GU([EI])", "8\\1"],
        ["G([EI])", "J\\1"],
        ["8", "G"],
        ["S?C([EI])", "S\\1"],
        ["[CQ]", "K"],
        ["Z", "S"],
        ["[VW]", "B"],
        ["^X", "J"],
        ["X", "KS"],
        ["L{2,}", "Y"],
        ["Y([^AEIOU]|$)", "I\\1"],
        ["^PS", "S"],
        ["M([BP])", "N\\1"],
        ["A{2,}", "A"],
        ["E{2,}", "E"],
        ["I{2,}", "I"],
        ["O{2,}", "O"],
        ["U{2,}", "U"],
        ["N{2,}", "N"],
        ["S{2,}", "S"],
        ["R{2,}", "R"],
        ["T{2,}", "T"],
        ["M{2,}", "M"],
        ["K{2,}", "K"],
        ["[BDFGP]([BDFGP])", "\\1"],
    ] -%}
    nullif({{ replaced(text, rules) }}, '')
{%- endmacro %}
