"""Which witnesses a log needs: read from a file, published as a C2SP tlog-policy."""

from dataclasses import dataclass

from hub.ledger.cosignature import WitnessKey, parse_witness_key
from hub.ledger.errors import LedgerError
from hub.ledger.note import VerifierKey


@dataclass(frozen=True, slots=True)
class WitnessPlace:
    """A witness and where it answers."""

    key: WitnessKey
    url: str


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """Who is asked, and how many must answer."""

    witnesses: tuple[WitnessPlace, ...] = ()
    quorum: int = 0

    def __post_init__(self) -> None:
        """Refuse a quorum that cannot be reached, and a witness named twice."""
        names = {place.key.name for place in self.witnesses}
        if len(names) != len(self.witnesses):
            raise LedgerError("Un testigo está nombrado dos veces.")
        if not 0 <= self.quorum <= len(self.witnesses):
            raise LedgerError("Se piden más cofirmas que testigos hay.")


def read_policy(text: str, quorum: int | None = None) -> WitnessPolicy:
    """Read one witness a line, `vkey url`; all of them must cosign unless a number is given."""
    lines = [line.split() for line in text.splitlines()]
    named = [words for words in lines if words and not words[0].startswith("#")]
    if any(len(words) != 2 for words in named):  # noqa: PLR2004 - a key and an address
        raise LedgerError("Cada testigo va en una línea: su llave y su dirección.")
    places = tuple(
        WitnessPlace(parse_witness_key(vkey), url.removesuffix("/")) for vkey, url in named
    )
    return WitnessPolicy(places, len(places) if quorum is None else quorum)


def policy_text(log: VerifierKey, policy: WitnessPolicy) -> str:
    """Write the policy as a verifier reads it (C2SP tlog-policy)."""
    names = [f"w{number}" for number, _ in enumerate(policy.witnesses, 1)]
    witnesses = [
        f"witness {name} {place.key.text}"
        for name, place in zip(names, policy.witnesses, strict=True)
    ]
    group = [f"group testigos {policy.quorum} {' '.join(names)}"] if policy.quorum else []
    quorum = "quorum testigos" if policy.quorum else "quorum none"
    return "\n".join([f"log {log.text}", *witnesses, *group, quorum, ""])
