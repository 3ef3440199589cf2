"""The register of gaps: questions that the rules do not know how to answer.

A gap is a no like any other, but nobody did wrong: it is counted here and never as a violation.
What a caller wrote has no way in: an unregistered purpose or field is counted without its name.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.services.front_office import FrontOffice, note_office_view
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import gaps as store
from hub.store.gaps import Gap
from hub.store.sessions import transaction
from policies.decisions import Decision, Question, Unsettled
from policies.rulebook import Rulebook
from policies.vocabulary import Missing

LOG = logging.getLogger(__name__)
UNREGISTERED = ""


def note_gaps(
    engine: Engine,
    rulebook: Rulebook,
    question: Question,
    decisions: Mapping[str, Decision],
    now: datetime,
) -> None:
    """Count what was missing. The answer is in the log already: a count lost loses no access."""
    found = missing_in(decisions.values())
    if not found:
        return
    purpose = question.purpose if question.purpose in rulebook.purposes else UNREGISTERED
    try:
        with transaction(engine) as connection:
            for missing in sorted(found):
                store.count_gap(connection, question.agency, missing.value, purpose, now)
    except SQLAlchemyError as error:
        LOG.error("gap not counted: %s", type(error).__name__)  # noqa: TRY400 - no value in a log


def missing_in(decisions: Iterable[Decision]) -> frozenset[Missing]:
    """What the rules did not know."""
    return frozenset(made.missing for made in decisions if isinstance(made, Unsettled))


def gap_register(office: FrontOffice, session: Session, now: datetime) -> Sequence[Gap]:
    """Every gap for the data-protection officer, once the view is in the log."""
    note_office_view(office, session, "dpo-gaps", now)
    with snapshot(office.engine, office="dpo") as connection:
        return store.gaps(connection)
