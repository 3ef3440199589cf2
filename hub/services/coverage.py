"""Which agencies report here and since when: told to anybody, before any sign-in."""

from datetime import datetime

from hub.services.front_office import FrontOffice
from hub.services.reading import snapshot
from hub.store.deliveries import reporting_since
from policies.parties import Agency
from policies.rulebook import CITY


def reporting_agencies(office: FrontOffice) -> dict[Agency, datetime | None]:
    """Return every agency of the rulebook with the day of its first delivery."""
    with snapshot(office.engine) as connection:
        since = reporting_since(connection)
    return {
        agency: since.get(agency.code)
        for agency in office.rulebook.agencies.values()
        if agency.code != CITY
    }
