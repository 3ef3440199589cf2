"""Every rule over one text, in the order in which they lean on each other."""

from hub.discovery.acquaintance import find_known
from hub.discovery.addresses import find_addresses
from hub.discovery.codes import find_code
from hub.discovery.dates import age, birth_date, find_births
from hub.discovery.findings import Finding, Label, Taken, settle
from hub.discovery.lexicon import load_lexicon
from hub.discovery.note import Note, read
from hub.discovery.numbers import Number, identify, numbers_of
from hub.discovery.online import find_online
from hub.discovery.people import find_people
from hub.discovery.places import find_places, lives_there
from hub.discovery.sensitive import find_sensitive
from hub.discovery.subject import NOTHING_KNOWN, Known

PUBLIC_LABELS = frozenset({Label.NEIGHBOURHOOD, Label.HEALTH_INSURER, Label.CO_NIT})
NAMES_SOMEONE = 0.4


def find(text: str, subject: Known = NOTHING_KNOWN) -> list[Finding]:
    """Find personal data in one text: disjoint spans of the text as given, in order."""
    lexicon = load_lexicon()
    note = read(text, subject, lexicon)
    found = [*find_online(note), *find_addresses(note), *find_births(note)]
    taken = Taken(found)
    people = [person for person in find_people(note) if not taken.holds(person.start)]
    numbers = [number for number in numbers_of(note) if not taken.holds(number.start)]
    person_ends = frozenset([person.end for person in people])
    found += people
    for number in numbers:
        finding = _read_number(note, number, person_ends)
        if finding is not None:
            found.append(finding)
    if subject is not NOTHING_KNOWN:
        found += find_known(note, numbers)
    someone = any(_names_someone(finding) for finding in found)
    found += find_sensitive(note, someone)
    found = [_raised(one) for one in found] if someone else found
    address_ends = frozenset([span.end for span in found if span.label is Label.ADDRESS])
    places = find_places(note, lexicon, someone, address_ends)
    found += [_weighed(note, place) for place in places]
    settled = settle(found)
    return [_placed(note, one) for one in settled] if note.folded.offsets else settled


def _read_number(note: Note, number: Number, person_ends: frozenset[int]) -> Finding | None:
    if number.shape == "date":
        return birth_date(note, number)
    if number.shape == "age":
        return age(note, number, person_ends)
    return find_code(note, number) or identify(note, number, person_ends)


def _weighed(note: Note, place: Finding) -> Finding:
    return place._replace(score=0.85) if lives_there(note, place) else place


def _raised(finding: Finding) -> Finding:
    """An address of an office's network, or a property, is someone's where the text names someone."""
    is_doubtful = finding.label in {Label.IP, Label.PROPERTY_ID} and finding.score < NAMES_SOMEONE
    return finding._replace(score=0.6) if is_doubtful else finding


def _names_someone(finding: Finding) -> bool:
    return finding.score >= NAMES_SOMEONE and finding.label not in PUBLIC_LABELS


def _placed(note: Note, finding: Finding) -> Finding:
    start, end = note.folded.original(finding.start, finding.end)
    return finding._replace(start=start, end=end)
