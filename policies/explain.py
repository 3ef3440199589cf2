"""Says a decision in plain words: the same sentence in the API and on every page."""

from types import MappingProxyType

from consent.terms import Language
from policies.decisions import Decision, Permitted, Refused, Unsettled
from policies.vocabulary import Basis, Missing, Reason, WithheldKind
from policies.wording import Wording

REFUSALS = MappingProxyType(
    {
        Reason.POLICY_ERROR: Wording(
            es="No mostramos «{field}»: las reglas fallaron. Ya avisamos a quien las cuida.",
            en="We do not show “{field}”: the rules failed. Those who keep them were told.",
        ),
        Reason.PURPOSE_OF_OTHER_AGENCY: Wording(
            es="No mostramos «{field}»: la finalidad es de otra entidad. Use una propia.",
            en="We do not show “{field}”: the purpose belongs to another agency. Use one of yours.",
        ),
        Reason.ROLE_NOT_ALLOWED: Wording(
            es="No mostramos «{field}»: esta finalidad no es para quien pregunta.",
            en="We do not show “{field}”: this purpose is not for whoever asks.",
        ),
        Reason.SCOPE_MISSING: Wording(
            es="No mostramos «{field}»: la credencial no incluye esta finalidad. Pida el alcance.",
            en="We do not show “{field}”: the credential lacks this purpose. Ask for the scope.",
        ),
        Reason.ASSURANCE_TOO_LOW: Wording(
            es="No mostramos «{field}»: hay que confirmar mejor quién pregunta.",
            en="We do not show “{field}”: whoever asks must prove who they are more firmly.",
        ),
        Reason.CASE_MISSING: Wording(
            es="No mostramos «{field}»: falta el número del caso. Escríbalo y pregunte otra vez.",
            en="We do not show “{field}”: the case number is missing. Write it and ask again.",
        ),
        Reason.NOT_AVAILABLE: Wording(
            es="No podemos mostrar «{field}» con esta finalidad.",
            en="We cannot show “{field}” for this purpose.",
        ),
        Reason.PROTECTED_PERSON: Wording(
            es="No mostramos «{field}»: la persona tiene una reserva. Hable con el oficial de datos.",
            en="We do not show “{field}”: the person is protected. Talk to the data officer.",
        ),
        Reason.FIELD_NOT_IN_PURPOSE: Wording(
            es="No mostramos «{field}»: no hace falta para esta finalidad. Pídalo a la persona.",
            en="We do not show “{field}”: this purpose does not need it. Ask the person.",
        ),
        Reason.NO_AGREEMENT: Wording(
            es="No mostramos «{field}»: ningún acuerdo de la entidad lo incluye.",
            en="We do not show “{field}”: no agreement of the agency includes it.",
        ),
        Reason.AGREEMENT_NOT_IN_FORCE: Wording(
            es="No mostramos «{field}»: el acuerdo no está vigente. Renuévelo antes de preguntar.",
            en="We do not show “{field}”: the agreement is not in force. Renew it first.",
        ),
        Reason.BLOCKED_BY_AUTHORITY: Wording(
            es="No mostramos «{field}»: la autoridad de datos ordenó que no circule.",
            en="We do not show “{field}”: the data authority ordered that it must not circulate.",
        ),
        Reason.IDENTITY_NOT_NEEDED: Wording(
            es="No mostramos «{field}»: la estadística no necesita saber quién es.",
            en="We do not show “{field}”: statistics do not need to know who it is.",
        ),
        Reason.MINOR_PROTECTED: Wording(
            es="No mostramos «{field}»: es de un menor y el acuerdo no lo cubre.",
            en="We do not show “{field}”: it is a child's and the agreement does not cover it.",
        ),
        Reason.SENSITIVE_WITHOUT_BASIS: Wording(
            es="No mostramos «{field}»: es un dato sensible y la ley no abre esta puerta.",
            en="We do not show “{field}”: it is sensitive and the law opens no door here.",
        ),
        Reason.CONSENT_REFUSED: Wording(
            es="No mostramos «{field}»: la persona dijo que no. Siga con lo que ella le dé.",
            en="We do not show “{field}”: the person said no. Go on with what they give you.",
        ),
        Reason.CONSENT_WITHDRAWN: Wording(
            es="No mostramos «{field}»: la persona retiró su permiso.",
            en="We do not show “{field}”: the person withdrew the permission.",
        ),
        Reason.CONSENT_EXPIRED: Wording(
            es="No mostramos «{field}»: el permiso de la persona se venció. Pídalo otra vez.",
            en="We do not show “{field}”: the person's permission has expired. Ask again.",
        ),
        Reason.CONSENT_MISSING: Wording(
            es="No mostramos «{field}»: falta el permiso de la persona. Pídalo.",
            en="We do not show “{field}”: the person's permission is missing. Ask for it.",
        ),
        Reason.CONSENT_NARROWER: Wording(
            es="No mostramos «{field}»: la persona dio permiso, pero no para este dato.",
            en="We do not show “{field}”: the person gave permission, but not for this.",
        ),
    }
)

GROUNDS = MappingProxyType(
    {
        Basis.LEGAL_FUNCTION: Wording(
            es="«{field}» se muestra porque la ley lo permite: {norm}.",
            en="“{field}” is shown because the law allows it: {norm}.",
        ),
        Basis.CONSENT: Wording(
            es="«{field}» se muestra porque la persona dio permiso.",
            en="“{field}” is shown because the person gave permission.",
        ),
        Basis.VITAL_INTEREST: Wording(
            es="«{field}» se muestra por una urgencia de salud: {norm}.",
            en="“{field}” is shown because of a health emergency: {norm}.",
        ),
        Basis.STATISTICS: Wording(
            es="«{field}» se cuenta sin saber de quién es: {norm}.",
            en="“{field}” is counted without knowing whose it is: {norm}.",
        ),
        Basis.OWN_RIGHT: Wording(
            es="«{field}» se muestra porque es de quien lo mira: {norm}.",
            en="“{field}” is shown because it belongs to whoever looks: {norm}.",
        ),
    }
)

GAPS = MappingProxyType(
    {
        Missing.AGENCY: Wording(
            es="No mostramos «{field}»: la entidad no está registrada.",
            en="We do not show “{field}”: the agency is not registered.",
        ),
        Missing.ROLE: Wording(
            es="No mostramos «{field}»: no sabemos en qué papel se pregunta.",
            en="We do not show “{field}”: the role of whoever asks is unknown.",
        ),
        Missing.PURPOSE: Wording(
            es="No mostramos «{field}»: la finalidad no está registrada. Use una registrada.",
            en="We do not show “{field}”: the purpose is not registered. Use a registered one.",
        ),
        Missing.FIELD: Wording(
            es="No mostramos «{field}»: ningún dato registrado se llama así.",
            en="We do not show “{field}”: no registered field has that name.",
        ),
    }
)

KINDS = MappingProxyType(
    {
        Reason.POLICY_ERROR: WithheldKind.RESERVED_OR_MINOR,
        Reason.PURPOSE_OF_OTHER_AGENCY: WithheldKind.NOT_NEEDED,
        Reason.ROLE_NOT_ALLOWED: WithheldKind.ASSURANCE,
        Reason.SCOPE_MISSING: WithheldKind.ASSURANCE,
        Reason.ASSURANCE_TOO_LOW: WithheldKind.ASSURANCE,
        Reason.CASE_MISSING: WithheldKind.ASSURANCE,
        Reason.NOT_AVAILABLE: WithheldKind.RESERVED_OR_MINOR,
        Reason.PROTECTED_PERSON: WithheldKind.RESERVED_OR_MINOR,
        Reason.FIELD_NOT_IN_PURPOSE: WithheldKind.NOT_NEEDED,
        Reason.NO_AGREEMENT: WithheldKind.NOT_NEEDED,
        Reason.AGREEMENT_NOT_IN_FORCE: WithheldKind.NOT_NEEDED,
        Reason.BLOCKED_BY_AUTHORITY: WithheldKind.RESERVED_OR_MINOR,
        Reason.IDENTITY_NOT_NEEDED: WithheldKind.NOT_NEEDED,
        Reason.MINOR_PROTECTED: WithheldKind.RESERVED_OR_MINOR,
        Reason.SENSITIVE_WITHOUT_BASIS: WithheldKind.SENSITIVE,
        Reason.CONSENT_REFUSED: WithheldKind.PERMISSION_MISSING,
        Reason.CONSENT_WITHDRAWN: WithheldKind.PERMISSION_MISSING,
        Reason.CONSENT_EXPIRED: WithheldKind.PERMISSION_MISSING,
        Reason.CONSENT_MISSING: WithheldKind.PERMISSION_MISSING,
        Reason.CONSENT_NARROWER: WithheldKind.PERMISSION_MISSING,
    }
)

KIND_LABELS = MappingProxyType(
    {
        WithheldKind.NOT_NEEDED: Wording(
            es="No hace falta para esta finalidad", en="Not needed for this purpose"
        ),
        WithheldKind.PERMISSION_MISSING: Wording(
            es="Falta permiso de la persona", en="The person's permission is missing"
        ),
        WithheldKind.SENSITIVE: Wording(
            es="Dato sensible sin base", en="Sensitive data without a basis"
        ),
        WithheldKind.RESERVED_OR_MINOR: Wording(es="Reserva o menor", en="Reserved or a minor"),
        WithheldKind.ASSURANCE: Wording(
            es="Nivel de autenticación insuficiente", en="Not enough authentication"
        ),
    }
)


def explain(decision: Decision, field: str, language: Language) -> str:
    """One sentence; `field` is the label a person reads (`rulebook.label`), not its code."""
    if isinstance(decision, Permitted):
        ground = decision.ground
        return GROUNDS[ground.basis].say(language).format(field=field, norm=ground.norm)
    if isinstance(decision, Refused):
        return REFUSALS[decision.reason].say(language).format(field=field)
    return GAPS[decision.missing].say(language).format(field=field)


def shown(decision: Decision) -> Decision:
    """The decision as whoever asks may see it: that a person is protected is itself a secret.

    The log keeps the decision itself; every answer and page passes through here first.
    """
    if isinstance(decision, Refused) and decision.reason is Reason.PROTECTED_PERSON:
        return Refused(Reason.NOT_AVAILABLE)
    return decision


def withheld_kind(decision: Refused | Unsettled) -> WithheldKind:
    """Which of the officer's five kinds a withheld field falls under."""
    return KINDS[decision.reason] if isinstance(decision, Refused) else WithheldKind.NOT_NEEDED


def reason_code(decision: Refused | Unsettled) -> str:
    """The code the API answers with beside the sentence."""
    return decision.reason if isinstance(decision, Refused) else f"unknown_{decision.missing}"
