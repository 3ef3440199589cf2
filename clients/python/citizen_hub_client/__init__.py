"""A typed client of the citizen hub's agency API."""

from citizen_hub_client.answers import (
    AgreementUse,
    Answer,
    BatchLine,
    Given,
    Receipt,
    Usage,
    Value,
    Withheld,
)
from citizen_hub_client.errors import (
    HubClientError,
    HubUnreachable,
    LimitReached,
    NothingShown,
    Problem,
    ProofError,
)
from citizen_hub_client.hub import Hub
from citizen_hub_client.identity import Identity
from citizen_hub_client.proof import LogKey, check_proof
from citizen_hub_client.questions import Person, Question

__all__ = [
    "AgreementUse",
    "Answer",
    "BatchLine",
    "Given",
    "Hub",
    "HubClientError",
    "HubUnreachable",
    "Identity",
    "LimitReached",
    "LogKey",
    "NothingShown",
    "Person",
    "Problem",
    "ProofError",
    "Question",
    "Receipt",
    "Usage",
    "Value",
    "Withheld",
    "check_proof",
]
