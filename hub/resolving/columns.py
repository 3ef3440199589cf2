"""What each column of a table means: said in a file, or recognised by its name.

Pure. A column either has a role (it says something about a person that the hub knows) or a kind
(it is compared as such). A column that nobody explains is left out: it may be the very answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.resolving.errors import ColumnsError


class Role(StrEnum):
    """What a column says about a person; the order is that of the parts when several share one."""

    RECORD_ID = "record_id"
    SOURCE = "source"
    GIVEN_NAMES = "given_names"
    SURNAMES = "surnames"
    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    SEX = "sex"
    DOCUMENT_TYPE = "document_type"
    DOCUMENT_NUMBER = "document_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CITY = "city"
    POSTCODE = "postcode"
    REGION = "region"


class Kind(StrEnum):
    """How a column without a role is compared."""

    NAME = "name"
    IDENTIFIER = "identifier"
    DATE = "date"
    NUMBER = "number"
    CATEGORY = "category"
    TEXT = "text"
    IGNORE = "ignore"


Meaning = Role | Kind

_KNOWN_NAMES: Mapping[Meaning, str] = {
    Role.RECORD_ID: "record_id rec_id recordid unique_id uniqueid id row_id",
    Role.SOURCE: "source source_dataset dataset data_source agency fuente entidad origen quelle",
    Role.GIVEN_NAMES: (
        "given_names given_name givenname first_name firstname first_names forename forenames fname"
        " given middle_name middlename second_name fname_c1 fname_c2 nombre nombres primer_nombre"
        " segundo_nombre vorname vornamen prenom prenoms nome voornaam imie"
    ),
    Role.SURNAMES: (
        "surnames surname last_name lastname last_names family_name familyname lname second_surname"
        " maternal_surname lname_c1 lname_c2 apellido apellidos primer_apellido segundo_apellido"
        " nachname familienname nom nom_de_famille sobrenome cognome achternaam nazwisko"
    ),
    Role.FULL_NAME: "full_name fullname name person_name nombre_completo nom_complet nome_completo",
    Role.BIRTH_DATE: (
        "birth_date birthdate date_of_birth dob birthday birth_day_date fecha_nacimiento"
        " fecha_de_nacimiento geburtsdatum date_naissance date_de_naissance data_nascimento"
        " data_di_nascita geboortedatum data_urodzenia"
    ),
    Role.BIRTH_YEAR: "birth_year year_of_birth yob by ano_nacimiento geburtsjahr",
    Role.BIRTH_MONTH: "birth_month month_of_birth bm mes_nacimiento geburtsmonat",
    Role.BIRTH_DAY: "birth_day day_of_birth bd dia_nacimiento geburtstag",
    Role.SEX: "sex gender sexo genero geschlecht sexe genere",
    Role.DOCUMENT_TYPE: "document_type doc_type id_type tipo_documento tipo_de_documento",
    Role.DOCUMENT_NUMBER: (
        "document_number document doc_number soc_sec_id ssn social_security_number national_id"
        " nationalid id_number passport passport_number nhs_number tax_id documento cedula"
        " numero_documento numero_de_documento nif dni cpf curp pesel"
    ),
    Role.PHONE: (
        "phone phone_number phone_numer telephone mobile mobile_number cell cellphone telefono"
        " celular telefon handy tel telephone_number"
    ),
    Role.EMAIL: "email e_mail email_address mail correo correo_electronico",
    Role.ADDRESS: (
        "address street_number house_number street street_name address_1 address_2 address1"
        " address2 address_line_1 address_line_2 addr addr1 direccion calle strasse hausnummer"
        " adresse rue endereco indirizzo unit apartment"
    ),
    Role.CITY: (
        "city town suburb locality municipality ciudad municipio ort stadt wohnort ville commune"
        " cidade citta place_of_residence res_street_city"
    ),
    Role.POSTCODE: (
        "postcode post_code postal_code zip zipcode zip_code zip5 plz codigo_postal code_postal cep"
        " cap postcode_fake"
    ),
    Role.REGION: "state region province county departamento provincia bundesland departement",
    Kind.TEXT: "birth_place birthplace place_of_birth lugar_nacimiento geburtsort",
    Kind.CATEGORY: "occupation profession nationality marital_status ocupacion beruf nacionalidad",
}

MEANING_OF_NAME: Mapping[str, Meaning] = {
    name: meaning for meaning, names in _KNOWN_NAMES.items() for name in names.split()
}

_ONE_COLUMN = (Role.RECORD_ID, Role.SOURCE)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: the columns of each role, and those compared as what they are."""

    roles: Mapping[Role, tuple[str, ...]]
    extras: tuple[tuple[str, Kind], ...]
    unread: tuple[str, ...]

    @property
    def compared(self) -> bool:
        """Whether anything is left to tell two people apart with."""
        return bool(self.extras) or any(role not in _NOT_COMPARED for role in self.roles)


_NOT_COMPARED = (*_ONE_COLUMN, Role.DOCUMENT_TYPE)


def parse_map(document: object) -> dict[str, Meaning]:
    """Read `columns: {column: role or kind}` as a map file says it."""
    columns = document.get("columns") if isinstance(document, dict) else None
    if not isinstance(columns, dict) or not columns:
        raise ColumnsError(
            "El archivo de columnas no dice nada bajo `columns`. Escriba una línea por columna,"
            " por ejemplo: `dob: birth_date`."
        )
    return {str(column): _meaning(str(column), meaning) for column, meaning in columns.items()}


def _meaning(column: str, meaning: object) -> Meaning:
    for words in (Role, Kind):
        if meaning in [str(word) for word in words]:
            return words(str(meaning))
    choices = ", ".join([*Role, *Kind])
    raise ColumnsError(f"La columna {column} tiene un significado que no existe. Use: {choices}.")


def read_columns(names: Sequence[str], said: Mapping[str, Meaning]) -> Reading:
    """Give each column its meaning; what the map says comes before what its name suggests."""
    missing = sorted(set(said) - set(names))
    if missing:
        raise ColumnsError(
            f"La tabla no tiene las columnas que el archivo nombra: {', '.join(missing)}."
        )
    roles: dict[Role, tuple[str, ...]] = {}
    extras: list[tuple[str, Kind]] = []
    unread: list[str] = []
    for name in names:
        match said.get(name, _suggested(name, said)):
            case Role() as role:
                roles[role] = (*roles.get(role, ()), name)
            case None:
                unread.append(name)
            case Kind.IGNORE:
                pass
            case kind:
                extras.append((name, kind))
    return _checked(Reading(_settled(roles, said), tuple(extras), tuple(unread)))


def _suggested(name: str, said: Mapping[str, Meaning]) -> Meaning | None:
    """Return what the name of a column suggests, unless the map gives that role to others."""
    meaning = MEANING_OF_NAME.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
    return None if isinstance(meaning, Role) and meaning in said.values() else meaning


def _settled(
    roles: dict[Role, tuple[str, ...]], said: Mapping[str, Meaning]
) -> dict[Role, tuple[str, ...]]:
    """Settle what names alone cannot: which of several ids, and what `name` is beside others."""
    for role in _ONE_COLUMN:
        if role.value in roles.get(role, ()) and role not in said.values():
            roles[role] = (role.value,)
    if Role.FULL_NAME in roles and Role.FULL_NAME not in said.values():
        if Role.SURNAMES in roles and Role.GIVEN_NAMES not in roles:
            roles[Role.GIVEN_NAMES] = roles.pop(Role.FULL_NAME)
        elif Role.GIVEN_NAMES in roles and Role.SURNAMES in roles:
            del roles[Role.FULL_NAME]
    return roles


def _checked(reading: Reading) -> Reading:
    for role in _ONE_COLUMN:
        if len(reading.roles.get(role, ())) > 1:
            raise ColumnsError(
                f"Varias columnas dicen ser {role}: {', '.join(reading.roles[role])}."
                " Diga en el archivo de columnas cuál lo es."
            )
    if not reading.compared:
        raise ColumnsError(
            "Ninguna columna dice algo de una persona. Nómbrelas en el archivo de columnas; por"
            " ejemplo: `dob: birth_date`."
        )
    return reading
