"""The state of a consent as the rules of today see it: the fold, under the notice in force."""

from collections.abc import Iterable
from datetime import datetime

from consent.events import ConsentEvent
from consent.state import ConsentState, state_at, under_notice
from policies.rulebook import Rulebook


def consent_state(
    rulebook: Rulebook, events: Iterable[ConsentEvent], moment: datetime, purpose: str, agency: str
) -> ConsentState:
    """Fold one person's events; a notice that changed in substance leaves no consent in force."""
    state = state_at(events, moment, purpose, agency)
    known = rulebook.purposes.get(purpose)
    if known is None or known.notice is None:
        return state
    return under_notice(state, known.notice.accepted)
