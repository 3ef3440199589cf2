"""Errors of the portal. Each one is a page: what happened, what did not change, what to do."""

from hub.errors import HubError
from policies.vocabulary import Assurance


class PortalError(HubError):
    """The portal cannot show or do what was asked."""


class TextsError(PortalError):
    """A phrase is missing, doubled or differs between the languages."""


class SignInError(PortalError):
    """The sign-in did not end well; the person may start again."""


class SignInNeededError(PortalError):
    """The page is for somebody signed in, and nobody is."""


class StepUpNeededError(PortalError):
    """The page needs a higher level of assurance than this session has."""

    def __init__(self, level: Assurance, needed: Assurance) -> None:
        super().__init__("Para ver esto necesitamos confirmar otra vez que es usted.")
        self.level = level
        self.needed = needed


class FormExpiredError(PortalError):
    """The form's own token is missing or is not of this session; nothing was done."""


class PageMissingError(PortalError):
    """There is no such page, or it is not this person's: the two look the same."""


class DevelopmentOnlyError(PortalError):
    """The development identity provider was asked for outside development."""
