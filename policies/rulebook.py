"""All the rules as one frozen value, loaded whole or not at all, with the hash of its files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from consent.terms import Language
from policies.agreements import Agreement, load_agreements
from policies.categories import Category, Field, load_categories
from policies.engine import Engine, build_engine
from policies.entities import entities
from policies.entry import keyed, read_entry
from policies.errors import RulebookError
from policies.parties import Agency, Role, load_agencies, load_roles
from policies.purposes import Purpose, load_purposes
from policies.wording import Wording

DEFAULT_FOLDER = Path(__file__).parent
CITY = "alcaldia"
"""The agency that stands for the city as a whole: controller, and owner of common purposes."""

SCHEMA = Path("sharing/schema.cedarschema")
STATEMENTS = "statements.yaml"
DATA_FILES = ("agencies.yaml", "categories.yaml", "purposes.yaml", "roles.yaml")
UNKNOWN_FIELD = {Language.SPANISH: "un dato desconocido", Language.ENGLISH: "an unknown field"}


@dataclass(frozen=True)
class Rulebook:
    """The rules in force. `version` changes with any byte of any of their files."""

    version: str
    agencies: Mapping[str, Agency]
    roles: Mapping[str, Role]
    categories: Mapping[str, Category]
    fields: Mapping[str, Field]
    purposes: Mapping[str, Purpose]
    agreements: Mapping[str, Agreement]
    engine: Engine = field(repr=False, compare=False)
    statements: Mapping[str, Wording] = field(repr=False)
    """How each yes/no statement is called (policies/statements.py)."""
    _by_purpose: Mapping[tuple[str, str], tuple[Agreement, ...]] = field(repr=False, compare=False)

    def agreements_for(self, agency: str, purpose: str) -> tuple[Agreement, ...]:
        """The agreements of an agency for a purpose; those that need consent come last."""
        return self._by_purpose.get((agency, purpose), ())

    def purposes_of(self, agency: str) -> tuple[Purpose, ...]:
        """The purposes registered to an agency."""
        return tuple(purpose for purpose in self.purposes.values() if purpose.agency == agency)

    def label(self, field_code: str, language: Language) -> str:
        """How a field is called on a page; a name nobody registered is never echoed."""
        known = self.fields.get(field_code)
        label = known.label if known else self.statements.get(field_code)
        return label.say(language) if label else UNKNOWN_FIELD[language]


def load_rulebook(folder: Path = DEFAULT_FOLDER) -> Rulebook:
    """Read, cross-check and hash every rule; refuse the whole when any part is wrong."""
    agencies = load_agencies(folder / "agencies.yaml")
    roles = load_roles(folder / "roles.yaml")
    categories = load_categories(folder / "categories.yaml")
    purposes = load_purposes(folder / "purposes.yaml")
    agreements = load_agreements(folder / "agreements")
    fields = keyed(_fields(categories), lambda item: item.code, "categories.yaml")
    by_id = keyed(agreements, lambda item: item.agreement_id, "agreements/")
    _check_all(agencies, fields, purposes, agreements)
    engine = build_engine(
        *policy_texts(folder),
        entities(
            agencies.values(), roles.values(), categories.values(), purposes.values(), agreements
        ),
    )
    return Rulebook(
        version=_version(folder),
        agencies=agencies,
        roles=roles,
        categories=categories,
        fields=fields,
        purposes=purposes,
        agreements=by_id,
        engine=engine,
        statements=_statement_labels(folder / STATEMENTS),
        _by_purpose=grouped(agreements),
    )


def _fields(categories: Mapping[str, Category]) -> Iterator[Field]:
    for category in categories.values():
        yield from category.fields


def _check_all(
    agencies: Mapping[str, Agency],
    fields: Mapping[str, Field],
    purposes: Mapping[str, Purpose],
    agreements: Iterable[Agreement],
) -> None:
    if CITY not in agencies:
        raise RulebookError(f"agencies.yaml: {CITY} is missing. The city itself is the controller.")
    for purpose in purposes.values():
        _check_purpose(purpose, agencies, fields)
    for agreement in agreements:
        _check_agreement(agreement, purposes, fields)


def _check_purpose(
    purpose: Purpose, agencies: Mapping[str, Agency], fields: Mapping[str, Field]
) -> None:
    place = f"purposes.yaml: {purpose.code}"
    if purpose.agency not in agencies:
        raise RulebookError(f"{place}: agency {purpose.agency} is not in agencies.yaml. Add it.")
    _check_fields(place, purpose.fields, fields)
    if len(set(purpose.fields)) < len(purpose.fields):
        raise RulebookError(f"{place}: a field is both required and optional. Keep it once.")


def _check_agreement(
    agreement: Agreement, purposes: Mapping[str, Purpose], fields: Mapping[str, Field]
) -> None:
    place = f"agreements/: {agreement.agreement_id}"
    purpose = purposes.get(agreement.purpose)
    if purpose is None:
        raise RulebookError(f"{place}: purpose {agreement.purpose} is not registered. Add it.")
    if purpose.agency != agreement.agency:
        raise RulebookError(
            f"{place}: the purpose belongs to {purpose.agency}. Use one of its own."
        )
    if agreement.needs_consent and purpose.notice is None:
        raise RulebookError(f"{place}: rests on consent, but the purpose has no notice. Write it.")
    if agreement.limits.exceeds(purpose.limits):
        raise RulebookError(f"{place}: a limit is above the purpose's upper bound. Lower it.")
    _check_fields(place, agreement.fields, fields)


def _check_fields(place: str, used: tuple[str, ...], known: Mapping[str, Field]) -> None:
    unknown = [code for code in used if code not in known]
    if unknown or not used:
        named = ", ".join(unknown) or "none"
        raise RulebookError(f"{place}: fields not in categories.yaml ({named}). Name known ones.")


def policy_texts(folder: Path) -> tuple[str, str]:
    """The Cedar policies, as one text, and their schema."""
    paths = sorted((folder / "sharing").glob("*.cedar"))
    return "\n".join(_text(path) for path in paths), _text(folder / SCHEMA)


def _statement_labels(path: Path) -> dict[str, Wording]:
    """A folder without statements has none; what they say is checked where they are loaded."""
    if not path.exists():
        return {}
    entries = read_entry(path).entries("statements")
    return {entry.text("code"): entry.wording("label") for entry in entries}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"sharing/{path.name}: cannot be read. Restore the file.") from error


def grouped(agreements: tuple[Agreement, ...]) -> dict[tuple[str, str], tuple[Agreement, ...]]:
    """By agency and purpose; consent last, so that a law that suffices is the ground given."""
    ordered = sorted(agreements, key=_grouping)
    return {key: tuple(group) for key, group in groupby(ordered, key=_agency_and_purpose)}


def _grouping(agreement: Agreement) -> tuple[str, str, bool, str]:
    return agreement.agency, agreement.purpose, agreement.needs_consent, agreement.agreement_id


def _agency_and_purpose(agreement: Agreement) -> tuple[str, str]:
    return agreement.agency, agreement.purpose


def _version(folder: Path) -> str:
    """One hash over the names and bytes of every file a decision depends on."""
    paths = [folder / name for name in DATA_FILES]
    paths += sorted((folder / "agreements").glob("*.yaml"))
    paths += [path for path in [folder / STATEMENTS] if path.exists()]
    paths += [folder / SCHEMA, *sorted((folder / "sharing").glob("*.cedar"))]
    digest = sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
