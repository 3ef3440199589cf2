"""Where someone is found online: e-mail, user name, personal page, IP address."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note

EMAIL = re.compile(
    r"(?<![a-z0-9._%+'-])[a-z0-9][a-z0-9._%+'-]*(?: ?@ ?| ?[(\[]? ?\b(?:arroba|at)\b ?[)\]]? ?)"
    r"[a-z0-9-]+(?:(?:\.| ?punto )[a-z0-9-]+)*(?:\.| ?punto )[a-z]{2,}"
)
OFFICE_MAILBOX = re.compile(
    r"(?:contacten|atencion|notificacion|info|pqr|ventanilla|servicio|correspondencia|secretaria|juridic"
    r"|participacion|comunicacion|soporte|admin|radicacion|hacienda|tesoreria|alcald)[a-z._-]*@"
)
PUBLIC_DOMAINS = (".gov.co", ".mil.co")
PAGE = re.compile(
    r"(?:https?://)?(?:[a-z]{1,3}\.|[a-z]{2}-[a-z]{2}\.)?(?:facebook|fb|instagram|twitter|x|tiktok|linkedin|youtube|threads"
    r"|wa|t|github|pinterest|snapchat)\.(?:com|me|co|net)/[^\s,;()<>\"']*[a-z0-9/]"
    r"|(?:https?://)?[a-z0-9-]{3,}\.(?:blogspot|wordpress|wixsite|tumblr)\.com(?:/[^\s,;()<>\"']*[a-z0-9/])?"
)
HANDLE = re.compile(r"(?<![a-z0-9._@/-])@ ?[a-z0-9_][a-z0-9._]{2,30}[a-z0-9_]")
OFFICES = re.compile(
    r"alcald|gov|cali(?:co)?\b|secretaria|policia|emcali|personeria|concejo|hospital|metrocali|gobern"
)
ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{2,30}[a-z0-9_]")
ACCOUNT_GAP = re.compile(
    r"(?: ?[:=.]| es| no\.?| de red| del? sistema| asignado| de la plataforma| al?| de| del? usuari[oa])*[ :=\"'(]+@?"
)
DOTTED = re.compile(r"(?<![a-z0-9@._/-])[a-z]{2,}[._][a-z]{2,}[0-9]{0,4}(?![a-z0-9@/-]|\.[a-z])")
ACCOUNT_WORDS = frozenset(
    {
        "usuario",
        "user",
        "username",
        "login",
        "nick",
        "nickname",
        "alias",
        "usr",
        "contrasena",
        "clave",
        "cuenta",
        "perfil",
        "acceso",
    }
)
SYSTEM_WORDS = frozenset({"user", "username", "login", "nick", "nickname", "usr", "alias"})
LONGEST_ACCOUNT = 90
IP_V4 = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])")
IP_V6 = re.compile(r"(?<![0-9a-z:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![0-9a-z:])")
IP_WORDS = frozenset({"ip", "ipv", "direccion", "conexion", "equipo"})
LOCAL = [
    ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fe80::/10")
]
SHORTEST_UNSAID = 11
DOTS = 3
CARD_LIKE = re.compile(r"1\.[0-9]{3}\.[0-9]{3}\.[0-9]{3}")  # a cédula since 2003


def find_online(note: Note) -> list[Finding]:
    """Every e-mail, personal page, handle, IP address, and what follows `usuario`."""
    plain = note.plain
    found: list[Finding] = []
    if "@" in plain or "arroba" in plain or "at]" in plain or "(at" in plain:
        found += _emails(plain)
        found += _handles(plain, found)
    if ".co" in plain or ".me/" in plain or ".net/" in plain:
        found += _pages(plain)
    found += _addresses(note)
    if not ACCOUNT_WORDS.isdisjoint(note.words):
        found += _accounts(note, found)
    if "." in note.gaps or "_" in note.gaps:
        found += _dotted(note, found)
    return found


def _emails(plain: str) -> Iterator[Finding]:
    for found in EMAIL.finditer(plain):
        written = found.group()
        office = written.endswith(PUBLIC_DOMAINS) and OFFICE_MAILBOX.match(written)
        yield Finding(found.start(), found.end(), Label.EMAIL, 0.3 if office else 1.0, "shape")


def _handles(plain: str, mails: list[Finding]) -> Iterator[Finding]:
    for found in HANDLE.finditer(plain):
        inside = any(mail.start <= found.start() < mail.end for mail in mails)
        if not inside and not OFFICES.search(found.group()):
            yield Finding(found.start(), found.end(), Label.USERNAME, 0.8, "handle")


def _pages(plain: str) -> Iterator[Finding]:
    for found in PAGE.finditer(plain):
        before = plain[found.start() - 1 : found.start()]
        if (
            not before.isalnum()
            and before not in {"@", ".", "-"}
            and not OFFICES.search(found.group())
        ):
            yield Finding(found.start(), found.end(), Label.URL_PERSONAL, 0.95, "page")


def _addresses(note: Note) -> Iterator[Finding]:
    """An address inside an office's own network is no one's, unless the text names someone."""
    plain = note.plain
    found = [*IP_V4.finditer(plain)] if plain.count(".") >= DOTS else []
    if plain.count(":") > 1:
        found += IP_V6.finditer(plain)
    for one in found:
        score = _certainty(one.group(), _hears_ip(note, one.start()))
        if score:
            yield Finding(one.start(), one.end(), Label.IP, score, "shape")


def _hears_ip(note: Note, start: int) -> bool:
    index = note.last_word_before(start)
    return not IP_WORDS.isdisjoint(note.words[max(index - 3, 0) : index + 1])


def _certainty(written: str, is_said: bool) -> float:
    """How sure it is that four numbers are an address: `1.144.093.221` is a cédula."""
    try:
        address = ip_address(written)
    except ValueError:
        return 0.0
    if (
        address.is_loopback
        or address.is_unspecified
        or (CARD_LIKE.fullmatch(written) and not is_said)
    ):
        return 0.0
    if any(address in network for network in LOCAL if network.version == address.version):
        return 0.3
    if not is_said and len(written) < SHORTEST_UNSAID:
        return 0.0  # a numbered clause or a version
    return 0.95 if is_said else 0.8


def _accounts(note: Note, found: list[Finding]) -> Iterator[Finding]:
    for index, word in enumerate(note.words):
        if word not in ACCOUNT_WORDS:
            continue
        gap = ACCOUNT_GAP.match(note.plain, note.ends[index])
        account = ACCOUNT.match(note.plain, gap.end()) if gap else None
        if account is None or any(one.start <= account.start() < one.end for one in found):
            continue
        if _is_account(note, account, word in SYSTEM_WORDS):
            yield Finding(account.start(), account.end(), Label.USERNAME, 0.85, "cue")


def _dotted(note: Note, found: list[Finding]) -> Iterator[Finding]:
    """`juan.perez`, `luz_dary82`: a name cut the way systems cut it."""
    for one in DOTTED.finditer(note.plain):
        if any(other.start <= one.start() < other.end for other in found):
            continue
        index = note.last_word_before(one.start() + 1)
        kinds = note.kinds[index : index + 2]
        tied = "_" in one.group() or note.folded.cased[one.end() - 1].islower()
        if tied and len(kinds) > 1 and all(kind & (Kind.NAME | Kind.SUBJECT) for kind in kinds):
            yield Finding(one.start(), one.end(), Label.USERNAME, 0.6, "name")


def _is_account(note: Note, account: re.Match[str], is_system: bool) -> bool:
    """`jperez88`, `juan.perez`; a plain word only after `user` or `login`, and in no list."""
    written = account.group()
    if written.isdecimal():
        return False
    if not written.isalpha():
        letters = any(letter.isalpha() for letter in written)
        return letters and (
            any(digit.isdigit() for digit in written) or "." in written or "_" in written
        )
    index = note.last_word_before(account.start() + 1)
    known = bool(note.kinds[index] & (Kind.KNOWN | Kind.NAME))
    return is_system and not known
