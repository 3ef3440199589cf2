"""What can go wrong while sample deliveries are written."""

from hub.errors import HubError


class SamplesError(HubError):
    """The sample deliveries could not be written; nothing half-written stays behind."""


class SampleSizeError(SamplesError):
    """The number of citizens asked for is outside what the document series can hold."""


class UnknownAgencyError(SamplesError):
    """An agency was named for which there is no feed."""
