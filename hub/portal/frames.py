"""What surrounds every page: language, navigation, who is signed in, the form's own token."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from consent.terms import Language
from hub.portal.texts import ADDRESS_PREFIX, OTHER
from hub.services.sessions import Desk

STATIC = "/static"
CITIZEN_MENU = {
    "/inicio": "menu.home",
    "/datos": "menu.data",
    "/accesos": "menu.accesses",
    "/permisos": "menu.permissions",
    "/descargas": "menu.downloads",
}
OFFICE_MENU = {
    "/dpo": "office_menu.overview",
    "/dpo/accesos": "office_menu.accesses",
    "/dpo/permisos": "office_menu.permissions",
}
HOMES = {Desk.CITIZEN: "/inicio", Desk.DPO: "/dpo"}
MENUS = {Desk.CITIZEN: CITIZEN_MENU, Desk.DPO: OFFICE_MENU}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the navigation."""

    address: str
    label: str
    is_here: bool
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page."""

    language: str
    title: str
    prefix: str
    other_language: str
    other_address: str | None
    menu: tuple[MenuItem, ...]
    home: str | None
    who: str | None
    csrf: str | None = field(repr=False)
    is_trial: bool
    is_public: bool
    static: str = STATIC


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request points: its language, its path without the language, its query."""

    language: Language
    path: str
    query: str

    @property
    def prefix(self) -> str:
        """What the addresses of this language begin with."""
        return ADDRESS_PREFIX[self.language]

    @property
    def address(self) -> str:
        """The address of the same page, as a link writes it."""
        return self._written(self.prefix)

    @property
    def other_address(self) -> str:
        """The address of the same page in the other language."""
        return self._written(ADDRESS_PREFIX[OTHER[self.language]])

    def _written(self, prefix: str) -> str:
        return f"{prefix}{self.path}" + (f"?{self.query}" if self.query else "")


def place_of(path: str, query: str) -> Place:
    """Split an address into its language and the rest."""
    english = ADDRESS_PREFIX[Language.ENGLISH]
    if path == english or path.startswith(f"{english}/"):
        return Place(Language.ENGLISH, path.removeprefix(english) or "/", query)
    return Place(Language.SPANISH, path, query)


def menu(desk: Desk | None, place: Place) -> Iterator[MenuItem]:
    """Yield the navigation of whoever is signed in, the current section marked."""
    entries = MENUS[desk] if desk else {}
    here = _section(place.path, entries)
    for path, label in entries.items():
        yield MenuItem(f"{place.prefix}{path}", label, path == here, path == place.path)


def _section(path: str, entries: dict[str, str]) -> str | None:
    """Return the longest entry that holds a path."""
    holding = [entry for entry in entries if path == entry or path.startswith(f"{entry}/")]
    return max(holding, key=len, default=None)
