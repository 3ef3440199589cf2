"""`hub resolve one`: who is this person, asked of the whole base. Nothing that is said is kept.

The person is read from standard input, one JSON object a line: a shell remembers its arguments.
What comes back is numbers of citizens and weights: which of their data agreed is an access to them,
and no access leaves without a purpose and an entry in the log (P1, P2).
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from time import perf_counter

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import now, program
from hub.identity.resolver import Candidate, Resolver
from hub.identity.saved_model import load_model
from hub.identity.window import Person
from hub.identity.workbench import workbench
from hub.resolving.errors import ResolveError

FIELDS = tuple(field.name for field in fields(Person))


def one(as_json: AsJson = False) -> None:
    """Busca a cada persona que llega por la entrada estándar, una por línea, en JSON."""
    with program().lake() as lake, workbench(lake) as home:
        lake.execute("set threads = 1")  # one row at a time: a second thread only waits
        resolver = Resolver(lake, home, load_model())
        for person in _people(sys.stdin):
            begin = perf_counter()
            found = resolver.resolve(person, now())
            _tell(found, 1000 * (perf_counter() - begin), as_json=as_json)


def _people(lines: Iterable[str]) -> Iterator[Person]:
    for line in filter(str.strip, lines):
        try:
            said = json.loads(line)
            yield _person(said)
        except (ValueError, TypeError):
            # `from None`: the message of the parser quotes what the person said.
            raise ResolveError(
                "Cada línea es un objeto JSON con alguno de estos campos: "
                f"{', '.join(FIELDS)}. La fecha va como 1990-12-31."
            ) from None


def _person(said: object) -> Person:
    if not isinstance(said, dict) or not said.keys() <= set(FIELDS):
        raise ValueError
    born = said.get("birth_date")
    texts = {name: str(value) for name, value in said.items() if name != "birth_date" and value}
    return Person(birth_date=_day(born), **texts)


def _day(text: object) -> date | None:
    return datetime.strptime(str(text), "%Y-%m-%d").date() if text else None  # noqa: DTZ007


def _tell(found: list[Candidate], milliseconds: float, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "milliseconds": round(milliseconds, 1),
                "candidates": [
                    {
                        "citizen_id": str(one.citizen_id),
                        "match_weight": round(one.match_weight, 2),
                        "joins": one.joins,
                    }
                    for one in found
                ],
            }
        )
        return
    if not found:
        say(f"Nadie en la base se le parece ({milliseconds:.0f} ms).")
    for candidate in found:
        say(_sentence(candidate))


def _sentence(candidate: Candidate) -> str:
    verdict = "es" if candidate.joins else "podría ser"
    return f"{verdict} {candidate.citizen_id} (peso {candidate.match_weight:.1f})."
