"""Errors of the intake. No message holds a value of a row or the name of a delivered file."""

from hub.errors import HubError


class IntakeError(HubError):
    """The intake cannot do what was asked."""


class ContractError(IntakeError):
    """A data contract cannot be used: names the file and what to write in it."""


class LandingError(IntakeError):
    """A delivery could not be kept, or its sealed bytes are not there."""


class SuiteError(IntakeError):
    """A row rule could not be evaluated, so nothing of the delivery was accepted."""


class BalanceError(IntakeError):
    """Rows in are not rows validated plus rows quarantined: nothing was kept."""


class FileRefused(IntakeError):  # noqa: N818 - a verdict on the file, not a fault of the program
    """A file breaks a file rule of its contract: the delivery is refused whole."""

    def __init__(self, rule: str, reason: str) -> None:
        """Keep the rule id and the reason apart, since both are written to the register."""
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason
