"""A change that would turn an answer over, in plain words."""

from datetime import date
from types import MappingProxyType

from consent.terms import ConsentStatus, Language
from policies.rulebook import Rulebook
from policies.vocabulary import Assurance
from policies.wording import Wording

FLAGS = MappingProxyType(
    {
        ("has_case", True): Wording(
            "si se dijera el número del caso", "if the case number were given"
        ),
        ("has_case", False): Wording("si no se dijera el caso", "if no case number were given"),
        ("has_scope", True): Wording(
            "si la credencial incluyera la finalidad", "if the credential included the purpose"
        ),
        ("has_scope", False): Wording(
            "si la credencial no incluyera la finalidad", "if the credential lacked the purpose"
        ),
        ("is_minor", False): Wording(
            "si la persona fuera mayor de edad", "if the person were an adult"
        ),
        ("is_minor", True): Wording(
            "si la persona fuera menor de edad", "if the person were a child"
        ),
        ("is_protected", False): Wording(
            "si la persona no tuviera reserva", "if the person were not protected"
        ),
        ("is_protected", True): Wording(
            "si la persona tuviera una reserva", "if the person were protected"
        ),
        ("is_blocked", False): Wording(
            "si la autoridad levantara el bloqueo", "if the authority lifted the block"
        ),
        ("is_blocked", True): Wording(
            "si la autoridad bloqueara el dato", "if the authority blocked the field"
        ),
    }
)
CONSENTS = MappingProxyType(
    {
        ConsentStatus.GIVEN: Wording(
            "si la persona diera permiso para este dato", "if the person permitted this field"
        ),
        ConsentStatus.WITHDRAWN: Wording(
            "si la persona retirara el permiso", "if the person withdrew the permission"
        ),
    }
)
LEVELS = MappingProxyType(
    {
        Assurance.LOW: Wording("bajo", "low"),
        Assurance.MEDIUM: Wording("medio", "medium"),
        Assurance.HIGH: Wording("alto", "high"),
        Assurance.VERY_HIGH: Wording("muy alto", "very high"),
    }
)
ASSURANCE = Wording("si el nivel de autenticación fuera {0}", "if the assurance were {0}")
DAY = Wording("si la pregunta fuera del {0}", "if the question were asked on {0}")
PURPOSE = Wording(
    "si la finalidad fuera {0}, y fuera su caso", "if the purpose were {0}, and it were the case"
)
ROLE = Wording("si preguntara: {0}", "if this asked: {0}")
AGENCY = Wording("si preguntara {0}", "if {0} asked")
RULES = Wording(
    "solo si la finalidad y un acuerdo nombraran «{0}»: sería cambiar las reglas",
    "only if the purpose and an agreement named “{0}”: that would be a change of the rules",
)


def change_words(rulebook: Rulebook, what: str, to: object, language: Language) -> str:
    """One change as the clause of a sentence."""
    match to:
        case bool():
            return FLAGS[what, to].say(language)
        case Assurance():
            return ASSURANCE.say(language).format(LEVELS[to].say(language))
        case ConsentStatus():
            return CONSENTS[to].say(language)
        case date():
            return DAY.say(language).format(to.isoformat())
        case _:
            return _named(rulebook, what, str(to), language)


def _named(rulebook: Rulebook, what: str, code: str, language: Language) -> str:
    match what:
        case "actor_kind":
            return ROLE.say(language).format(rulebook.roles[code].label.say(language))
        case "agency":
            return AGENCY.say(language).format(rulebook.agencies[code].name.say(language))
        case "purpose":
            return PURPOSE.say(language).format(code)
        case _:
            return RULES.say(language).format(rulebook.label(code, language))
