"""Names for identifiers, so that a person's key and a row number cannot be mixed up."""

from typing import NewType
from uuid import UUID

AgencyCode = NewType("AgencyCode", str)
CitizenId = NewType("CitizenId", UUID)
DeliveryId = NewType("DeliveryId", str)
RecordId = NewType("RecordId", str)
