"""Data that the law calls sensitive (Ley 1581 of 2012, art. 5): health, origin, belief, sex life.

A word of illness or belief is harmless in a campaign and grave beside a person. So each counts only
where the text names someone, or speaks of one person near by.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import ahocorasick

from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind, condition_forms
from hub.discovery.note import Note
from hub.discovery.vocabulary import (
    BEARERS,
    GENERAL_WORDS,
    SAID_BEFORE_SENSITIVE,
    SENSITIVE_STEMS,
)

OF_SOMEONE, BY_CUE = 0.75, 0.6
WORDS_BEFORE, WORDS_AFTER = 10, 6
WORDS_TO_GENERAL = 4
JOINING_WORDS = frozenset({"el", "y", "e", "o", "a", "contra", "sobre", "con"})
SENTENCE_END = re.compile(r"[.;\n] ?")
TAIL = re.compile(
    r"(?: (?:tipo|estadio|grado|nivel|clase) (?:[0-9]+|i{1,3}v?|iv|[abc])\b"
    r"|(?:,| y)? (?:arterial|mellitus|gestacional|cronic[oa]|agud[oa]|sever[oa]|grave|leve|moderad[oa]|paranoide|bipolar|mayor|linfoide"
    r"|mieloide|recurrente|izquierd[oa]|derech[oa]|pulmonar|renal|cerebral|bronquial|reumatoide|morbida|ferropenica|generalizada|senil"
    r"|obstructiva|congenit[oa]|avanzad[oa]|terminal|positiv[oa]|refractaria|controlad[oa]|descompensad[oa]|infantil|invasiv[oa]|erosiva"
    r"|postraumatic[oa]|afectivo|psicotic[oa]|hebefrenica|sistemic[oa]|eritematoso|maligno|insulinodependiente|insulinorequiriente|con psicosis|[0-9]{1,2}|19)\b"
    r"| (?:de|del|en) (?:la |el )?(?:mama|seno|prostata|cuello uterino|cervix|utero|ovario|estomago|colon|pulmon|piel|higado|rinon|tiroides|hueso|garganta"
    r"|sangre|femur|cadera|tibia|perone|humero|radio|muneca|tobillo|clavicula|craneo|columna|pie|mano|brazo|pierna|rodilla|alto riesgo|pancreas|recto|vejiga)\b)+"
)
END = r"(?=[,.;:\n()]| y (?:no|que|se|su|vive|tiene|es|pide|solicita|requiere)\b| que | desde | quien | pero | por lo | ha | solicita | pide | requiere | vive | en la | en el | no |$)"
PHRASE = rf"[a-z][a-z0-9 /-]{{2,60}}?{END}"
CODE = r"[a-tv-z][0-9]{2}(?:\.[0-9x]{1,2}|x)"
NATIONS = (
    r"nasa|paez|misak|guambian[oa]|embera(?: chami| katio)?|wounaan|yanacona|inga|wayuu|arhuac[oa]|kogui|awa|eperara(?: siapidara)?"
    r"|kofan|kamentsa|quechua|quichua|otavalo|pastos?|totoro|kokonuco|coconuco|sikuani|zenu|pijao|muisca|polindara|eperara|rrom|rom"
)
PARTIES = (
    r"(?:partido |movimiento )?(?:polo(?: democratico)?|centro democratico|liberal|conservador|pacto historico|alianza verde|verde|cambio radical"
    r"|de la u|la u|mira|comunes|colombia humana|union patriotica|asi|aico|mais|dignidad|nuevo liberalismo|colombia justa libres|comunista|farc"
    r"|alianza social|fuerza ciudadana|nuevos liberales|liga de gobernantes)\b|partido [a-z]+(?: [a-z]+)?|movimiento (?:politico )?[a-z]+"
)
HARMS = (
    r"(?:desplazamiento|conflicto|violencia|violacion|secuestro|mina|minas|desaparicion|despojo|reclutamiento|homicidio|tortura|amenazas?|masacre|abuso|trata|extorsion"
    r"|atentado|acoso|maltrato|explotacion|acto terrorista|artefacto|feminicidio|confinamiento|agresion|delitos?|abandono)"
    r"(?: (?:forzad[oa]|forzos[oa]|armad[oa]|sexual|intrafamiliar|politica|antipersonal|de genero|de personas|de tierras|laboral|infantil|fisica|psicologica|por grupos armados|interno))*"
)


class Pattern(NamedTuple):
    """What a kind of sensitive data looks like, and the letters without which it cannot be there."""

    label: Label
    stems: tuple[str, ...]
    shape: re.Pattern[str]


PATTERNS = (
    Pattern(
        Label.HEALTH,
        SENSITIVE_STEMS["HEALTH"],
        re.compile(
            rf"\b(?:diagnostic(?:o|ad[oa])(?: medico| presuntivo)?|[i]?dx|padece|padezco|sufre|sufro|antecedentes?(?: personales| medicos| familiares)*|enfermedad(?: de base)?"
            rf"|alergic[oa]|alergia|(?:en )?tratamiento|positiv[oa]|hospitalizad[oa]|incapacitad[oa]|incapacidad(?: medica)?)"
            rf"(?: (?:de|del|con|para|por|al?|un|una|es)(?: la| el| un| una)?\b ?|\.? ?[:=] ?| )(?P<value>{CODE}|{PHRASE})"
        ),
    ),
    Pattern(
        Label.ETHNICITY,
        SENSITIVE_STEMS["ETHNICITY"],
        re.compile(
            rf"\b(?P<value>(?:(?:pertenec[a-z]+|perteneciente) (?:al |a la |a )|(?:miembro|integrante|comuner[oa]|gobernador[a]?) (?:del |de la |de )|(?:de la |del ))?"
            rf"(?:(?:resguardo|cabildo)(?: indigena| mayor| urbano)*(?: del? (?:la )?)? ?[a-z]+|(?:pueblo|comunidad|etnia)(?: indigena| etnica)?(?: de los)? (?:{NATIONS}|negra|indigena|gitana|raizal|palenquera|afro[a-z]*)|(?:origen|grupo) etnico [a-z]+)"
            rf"|(?:mujer |hombre |persona |nin[oa] |lider(?:esa)? |poblacion |comunidad )?(?:afrodescendiente|afrocolombian[oa]|afro|indigena|raizal|palenquer[oa]|gitan[oa]|rrom)\b(?:,? (?:(?:del|de la|de los)(?: pueblo| comunidad| etnia| resguardo| cabildo)?(?: de)? ?(?:{NATIONS}|san andres|san basilio|[a-z]{{4,}})|(?:{NATIONS})))?"
            rf"|(?:mujer|hombre|persona|poblacion|joven|comunidad|raza|es|senora?) (?:negr[oa]|mulat[oa]|mestiz[oa])\b|(?:reconoce|identifica|autorreconoce|define|declara|considera) como (?:un |una )?(?:negr[oa]|mulat[oa]|mestiz[oa]|blanc[oa])\b|mulat[oa]|(?:{NATIONS})(?= ,|,|\.)|(?<=, )negr[oa](?=[,.]))"
        ),
    ),
    Pattern(
        Label.RELIGION,
        SENSITIVE_STEMS["RELIGION"],
        re.compile(
            r"\b(?P<value>testigos? de jehova|adventista(?: del septimo dia)?|evangelic[oa]|cristian[oa](?: evangelic[oa]| pentecostal| practicante)?|pentecostal|mormona?|musulmana?|islam|judi[oa]|judaismo"
            r"|catolic[oa](?: practicante| apostolic[oa](?: y)?(?: roman[oa])?)?|budista|budismo|ate[oa]|agnostic[oa]|hinduista|hindu|rastafari|santer[oa]|protestante"
            r"|(?:fe|religion|doctrina|culto|credo) [a-z]+|(?:miembro|pastora?|lider|feligres|diacono|asiste|congrega|pertenece|pertenezco)[a-z ]{0,20} iglesia(?: [a-z]+){1,4})\b"
        ),
    ),
    Pattern(
        Label.POLITICS,
        SENSITIVE_STEMS["POLITICS"],
        re.compile(
            rf"\b(?P<value>(?:militantes?|simpatizante|votante|seguidora?|(?:ex)?candidat[oa](?: al concejo| a edil| a la jal)?|precandidat[oa]|afiliad[oa]|miembro|integrante|dirigente|directiv[oa]|edil|concejal|coordinadora?|activista|vot[oe]|voto en las elecciones|milit[ao]|pertenece|aval|avalad[oa]|lider(?:esa)?|partidari[oa]|adepto)"
            rf"(?: activ[oa])? (?:del|de la|de los|de|al|a la|a|por el|por la|por|en el|en) ?(?:{PARTIES})|uribista|petrista|comunista|fajardista|socialista|anarquista|de izquierda|de (?:ultra)?derecha|de extrema (?:izquierda|derecha))\b"
        ),
    ),
    Pattern(
        Label.UNION,
        SENSITIVE_STEMS["UNION"],
        re.compile(
            r"\b(?P<value>(?:(?:ex)?(?:afiliad[oa]|miembro|dirigente|delegad[oa]|president[ea]|vicepresident[ea]|fiscal|secretari[oa]|tesorer[oa]|directiv[oa]|integrante|lider(?:esa)?|soci[oa]|pertenece|aforad[oa]|activista)[a-z ]{0,12} (?:del|de la|de|al|a la|a|en el)(?: junta directiva (?:del?|de la)| mesa directiva (?:del?|de la))? ?)?(?:sindicato(?: (?:de )?(?:[a-z]+)(?: de [a-z]+)?)?|sintra[a-z]+|sutev|fecode|utradec)"
            r"|(?:dirigente|lider(?:esa)?|delegad[oa]|activista|directiv[oa]|aforad[oa]|fuero|permiso|representante|actividad|afiliacion) sindical(?: (?:de la|del|de) [a-z]+)?|sindicalizad[oa]|sindicalista|sindicad[oa] de base)(?<! )(?![a-z])"
        ),
    ),
    Pattern(
        Label.SEXUALITY,
        SENSITIVE_STEMS["SEXUALITY"],
        re.compile(
            r"\b(?P<value>(?:de )?(?:orientacion|preferencia|identidad|inclinacion) (?:sexual|de genero)?(?: diversa)? ?(?:es )?(?:gay|lesbiana|homosexual|bisexual|hetero(?:sexual)?|trans[a-z]*|diversa|no binari[oa])|gay|lesbiana|homosexual|bisexual"
            r"|(?:hombre|mujer|persona|chic[oa]|joven|nin[oa]) (?:trans|transgenero|transexual|no binari[oa]|intersexual|gay|homosexual|lesbiana|bisexual)|transgenero|transexual|transgenerista|travesti|intersexual|no binari[oa]|queer|asexual|pansexual"
            r"|(?:hace parte|pertenece|miembro|integrante)[a-z ]{0,22} lgbt[iqa+]*)(?![a-z])"
        ),
    ),
    Pattern(
        Label.VICTIM,
        SENSITIVE_STEMS["VICTIM"],
        re.compile(
            rf"\b(?P<value>(?:sobreviviente|victima)(?: indirecta| directa)? (?:del?|de la|de los|de un|de una|por) {HARMS}|victima (?=[,.])|(?:desplazad[oa])(?: (?:forzad[oa]|intern[oa]|por (?:la |el |los |las )?[a-z]+(?: armad[oa]s?| ilegales)?|de(?:l)? [a-z]+(?: [a-z]+)?|desde [a-z]+))?"
            rf"|(?:incluid[oa]|inscrit[oa]|registrad[oa]|reconocid[oa]|declarante|figura|aparece) (?:en el|ante el|como victima en el|por el) (?:ruv|registro unico de victimas)|(?:reconocid[oa]|incluid[oa]|registrad[oa]|inscrit[oa]|acreditad[oa]|condicion|calidad) (?:como|de) victima|desmovilizad[oa]|excombatiente|reinsertad[oa]|reincorporad[oa]|firmante de (?:la )?paz)\b"
        ),
    ),
)
Hits = tuple[int, ...]


class _Watch(NamedTuple):
    """One automaton: conditions by name, and the stems that wake a pattern."""

    automaton: "ahocorasick.Automaton"


@cache
def _watch() -> _Watch:
    automaton = ahocorasick.Automaton()
    meanings: dict[str, list[tuple[int, bool]]] = {}
    for number, pattern in enumerate(PATTERNS):
        for stem in pattern.stems:
            meanings.setdefault(stem, []).append((number, False))
    for form, needs_cue in condition_forms():
        meanings.setdefault(form, []).append((-1, needs_cue))
    for text, meaning in meanings.items():
        automaton.add_word(text, (len(text), tuple(meaning)))
    automaton.make_automaton()
    return _Watch(automaton)


def find_sensitive(note: Note, names_someone: bool) -> list[Finding]:
    """Every sensitive phrase that is someone's."""
    if (
        not note.present & Kind.SENSITIVE and "sintra" not in note.plain
    ):  # the automaton is too large to stay in the cache
        return []
    awake: set[int] = set()
    found: list[Finding] = []
    for last, (length, meanings) in _watch().automaton.iter(note.plain):
        for number, needs_cue in meanings:
            if number >= 0:
                awake.add(number)
            else:
                found += _condition(note, last + 1 - length, last + 1, needs_cue)
    for number in sorted(awake):
        found += _by_pattern(note, PATTERNS[number])
    return [one for one in found if _is_someones(note, one, names_someone)]


def _condition(note: Note, start: int, end: int, needs_cue: bool) -> Iterator[Finding]:
    plain = note.plain
    if plain[start - 1 : start].isalnum() or plain[end : end + 1].isalnum():
        return
    if needs_cue:
        return
    tail = TAIL.match(plain, end)
    yield Finding(start, tail.end() if tail else end, Label.HEALTH, OF_SOMEONE, "list")


def _by_pattern(note: Note, pattern: Pattern) -> Iterator[Finding]:
    for found in pattern.shape.finditer(note.plain):
        start, end = found.span("value")
        yield Finding(
            start, end, pattern.label, OF_SOMEONE if start == found.start() else BY_CUE, "cue"
        )


def _is_someones(note: Note, finding: Finding, names_someone: bool) -> bool:
    """A person is named somewhere in the text, or spoken of near by; and it is not said in general."""
    first = note.last_word_before(finding.start + 1)
    if note.starts[first : first + 1] != [finding.start]:
        first += 1
    if _is_general(note, first):
        return False
    if names_someone:
        return True
    near = note.words[max(first - WORDS_BEFORE, 0) : first + WORDS_AFTER]
    return not BEARERS.isdisjoint(near) or not SAID_BEFORE_SENSITIVE.isdisjoint(
        note.words[max(first - 2, 0) : first]
    )


def _is_general(note: Note, first: int) -> bool:
    """`Universidad Católica`, `bar gay`, `prevención de la diabetes`: nobody's."""
    for position in range(first - 1, max(first - 1 - WORDS_TO_GENERAL, -1), -1):
        gap, word = note.gap(position), note.words[position]
        if SENTENCE_END.search(gap) or "," in gap:
            return False
        if word in GENERAL_WORDS or (
            note.kinds[position] & Kind.INSTITUTION and position == first - 1
        ):
            return True
        if not (note.kinds[position] & Kind.PARTICLE or word in JOINING_WORDS):
            return False
    return False
