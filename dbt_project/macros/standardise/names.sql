{# Words of a name. Particles stay with their surname: DE LA CRUZ is one word here, DE~LA~CRUZ. #}

{% macro name_words(text) -%}
    {%- set rules = [
        ["[''’`´]", ""],
        ["(^| )MA\\. ?", "\\1MARIA "],
        ["[^\\pL ]+", " "],
        [" +", " "],
        ["^ ", ""],
        [" $", ""],
        ["^(SRA?|SEÑORA?|DRA?|DON|DOÑA) ", ""],
        ["( (DEL?|LAS?|LOS|Y|VDA|VIUDA))+$", ""],
        [" Y ", "~Y~"],
        ["(^| )(VIUDA|VDA|V) DE ", "\\1VIUDA~DE~"],
        ["(^|[ ~])DE (LAS?|LOS?|EL) ", "\\1DE~\\2~"],
        ["(^|[ ~])(DEL?|LAS?|LOS|D[AIO]|DOS|VAN|VON|MAC|MC) ", "\\1\\2~"],
        ["(^|[ ~])(SAN|SANTA|SANTO) ", "\\1\\2~"],
    ] -%}
    list_filter(
        string_split({{ replaced("upper(nfc_normalize(coalesce(" ~ text ~ ", '')))", rules) }}, ' '),
        lambda word: word != ''
    )
{%- endmacro %}

{# `DE PEREZ` after another surname is the husband's name; some families are called DE LEÓN all the same. #}
{% macro is_married_name(word) -%}
    coalesce(
        {{ word }} like 'VIUDA~DE~%'
        or (
            {{ word }} like 'DE~%'
            and not regexp_matches(
                strip_accents({{ word }}),
                '^DE~(LAS?|LOS?|EL|LEON|AVILA|ARMAS|HOYOS|ORO|ARCO|ALBA|ANGEL|DIOS|JESUS|MARIA|FATIMA|LOURDES)(~|$)'
            )
        ),
        false
    )
{%- endmacro %}

{# The husband's name at the end of surnames that stand in a column of their own. #}
{% macro married_of_surnames(words) -%}
    case when len({{ words }}) >= 2 and {{ is_married_name(words ~ "[-1]") }} then {{ words }}[-1] end
{%- endmacro %}

{# The words of somebody's own name. #}
{% macro without_married(words, married) -%}
    case
        when {{ married }} is null then {{ words }}
        else list_filter({{ words }}, lambda word: word is distinct from {{ married }})
    end
{%- endmacro %}

{# The husband's surname without its `DE`. #}
{% macro married_surname(word) -%}
    regexp_replace({{ word }}, '^(VIUDA~)?DE~', '')
{%- endmacro %}

{# A word of name_words as it is compared: folded, particles apart again. #}
{% macro folded_word(word) -%}
    {{ fold("replace(" ~ word ~ ", '~', ' ')") }}
{%- endmacro %}

{# What given_1 and surname_1 hold, and given_2 and surname_2. #}
{% macro first_word(words) -%}
    {{ folded_word(words ~ "[1]") }}
{%- endmacro %}

{% macro other_words(words) -%}
    {{ folded_word("array_to_string(" ~ words ~ "[2:], ' ')") }}
{%- endmacro %}

{# Agencies that write given names and surnames in two columns. #}
{% macro keeps_names_apart(agency, role) -%}
    ({{ agency }} not in ('hacienda', 'tramites') and {{ role }} != 'guardian')
{%- endmacro %}

{# Words as a person writes them: María de los Ángeles. #}
{% macro displayed(words) -%}
    nullif(
        regexp_replace(
            array_to_string(
                list_transform(
                    string_split(replace(array_to_string({{ words }}, ' '), '~', ' '), ' '),
                    lambda word: case
                        when word in ('DE', 'DEL', 'LA', 'LAS', 'LOS', 'Y') then lower(word)
                        else upper(word[1]) || lower(word[2:])
                    end
                ),
                ' '
            ),
            '\s+', ' ', 'g'
        ),
        ''
    )
{%- endmacro %}
