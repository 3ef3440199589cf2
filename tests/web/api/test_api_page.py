"""docs/reference/api.md names every route and every problem that the code knows, and no other."""

import re
from pathlib import Path

from hub.api import bodies, client_certificate
from hub.api.answers import DENIALS
from hub.api.router import create_api_router
from hub.web_errors import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
PROBLEM_ROW = re.compile(r"^\| (\d{3}) \| (`[^|]+`) \|", re.MULTILINE)


def test_every_route_is_in_the_table(desk, clock) -> None:
    router = create_api_router(desk, clock)
    paths = {route.path.replace("{index}", "{entry}") for route in router.routes}

    assert {path for path in paths if f"{path}`" not in PAGE} == set()


def test_every_problem_is_in_the_table_with_its_status() -> None:
    documented = {
        (int(status), name.strip("` "))
        for status, names in PROBLEM_ROW.findall(PAGE)
        for name in names.split(",")
    }
    kinds = [*KINDS.values(), *(kind for kind, _ in DENIALS.values())]
    kinds += [bodies.TOO_LARGE, bodies.WRONG_TYPE, bodies.MALFORMED, bodies.INVALID]
    kinds += [client_certificate.UNTRUSTED]

    assert documented == {(kind.status, kind.slug) for kind in kinds} | {(400, "token-not-issued")}
