"""All the rules as one frozen value, loaded whole or not at all, with the hash of its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from consent.terms import Language
from policies.agreements import Agreement, agreements_of
from policies.categories import Category, Field, categories_of
from policies.engine import Engine, build_engine
from policies.entities import entities
from policies.entry import keyed, parse_entry
from policies.parties import Agency, Role, agencies_of, roles_of
from policies.purposes import Purpose, purposes_of
from policies.rule_files import DEFAULT_FOLDER, STATEMENTS, RuleFiles, read_rule_files
from policies.rulebook_checks import CITY, check_all
from policies.wording import Wording

__all__ = ["CITY", "DEFAULT_FOLDER", "Rulebook", "load_rulebook", "rulebook_of"]
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
    files: RuleFiles = field(repr=False, compare=False)
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


@dataclass(frozen=True, slots=True)
class Data:
    """The rules that are data: what the policies are asked about."""

    agencies: Mapping[str, Agency]
    roles: Mapping[str, Role]
    categories: Mapping[str, Category]
    purposes: Mapping[str, Purpose]
    agreements: Mapping[str, Agreement]


def load_rulebook(folder: Path = DEFAULT_FOLDER) -> Rulebook:
    """Read, cross-check and hash every rule; refuse the whole when any part is wrong."""
    return rulebook_of(read_rule_files(folder))


def rulebook_of(files: RuleFiles) -> Rulebook:
    """The rules that these files say, wherever they were kept; checked like any others."""
    agreements = [
        made
        for name in files.agreements
        for made in agreements_of(parse_entry(name, files.content[name]))
    ]
    data = Data(
        agencies=agencies_of(parse_entry("agencies.yaml", files.content["agencies.yaml"])),
        roles=roles_of(parse_entry("roles.yaml", files.content["roles.yaml"])),
        categories=categories_of(parse_entry("categories.yaml", files.content["categories.yaml"])),
        purposes=purposes_of(parse_entry("purposes.yaml", files.content["purposes.yaml"])),
        agreements=keyed(agreements, lambda item: item.agreement_id, "agreements/"),
    )
    return assemble(files, data)


def assemble(files: RuleFiles, data: Data) -> Rulebook:
    """Join the policies of the files with rules given as data; also for trying a change."""
    fields = keyed(_fields(data.categories), lambda item: item.code, "categories.yaml")
    check_all(data.agencies, fields, data.purposes, data.agreements.values())
    engine = build_engine(
        files.policy_text,
        files.schema_text,
        entities(
            data.agencies.values(),
            data.roles.values(),
            data.categories.values(),
            data.purposes.values(),
            data.agreements.values(),
        ),
    )
    return Rulebook(
        version=files.version,
        agencies=data.agencies,
        roles=data.roles,
        categories=data.categories,
        fields=fields,
        purposes=data.purposes,
        agreements=data.agreements,
        engine=engine,
        files=files,
        statements=_statement_labels(files),
        _by_purpose=grouped(data.agreements),
    )


def _fields(categories: Mapping[str, Category]) -> Iterator[Field]:
    for category in categories.values():
        yield from category.fields


def _statement_labels(files: RuleFiles) -> dict[str, Wording]:
    """Rules without statements have none; what they say is checked where they are loaded."""
    if STATEMENTS not in files.content:
        return {}
    entries = parse_entry(STATEMENTS, files.content[STATEMENTS]).entries("statements")
    return {entry.text("code"): entry.wording("label") for entry in entries}


def grouped(agreements: Mapping[str, Agreement]) -> dict[tuple[str, str], tuple[Agreement, ...]]:
    """By agency and purpose; consent last, so that a law that suffices is the ground given."""
    ordered = sorted(agreements.values(), key=_grouping)
    return {key: tuple(group) for key, group in groupby(ordered, key=_agency_and_purpose)}


def _grouping(agreement: Agreement) -> tuple[str, str, bool, str]:
    return agreement.agency, agreement.purpose, agreement.needs_consent, agreement.agreement_id


def _agency_and_purpose(agreement: Agreement) -> tuple[str, str]:
    return agreement.agency, agreement.purpose
