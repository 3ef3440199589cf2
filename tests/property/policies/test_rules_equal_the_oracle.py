"""The rules equal a slow and obvious oracle, in every cell and in random cases. 0 differences.

`make test-rules` asks every cell and a million random cases; `make test` a sample of both.
"""

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from policies.rulebook import DEFAULT_FOLDER, load_rulebook
from tests.property.policies import grids
from tests.property.policies.oracle import LADDER, Oracle

STEP = 1 if grids.IS_FULL else 199
RULEBOOKS, CASES = (40, 25_000) if grids.IS_FULL else (4, 2_500)
HERE = Path(__file__).parent


def test_the_oracle_is_short_and_shares_no_code_with_the_hub() -> None:
    text = (HERE / "oracle.py").read_text(encoding="utf-8")
    imports = [line for line in text.splitlines() if line.startswith(("import ", "from "))]

    assert len(text.splitlines()) < 150
    assert imports == ["from pathlib import Path", "import yaml"]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("basis", ["as shipped", *grids.BASES])
def test_every_cell_of_role_agency_purpose_field_consent_subject_and_basis(
    tmp_path: Path, basis: str
) -> None:
    folder = DEFAULT_FOLDER if basis == "as shipped" else grids.with_basis(tmp_path, basis)
    rulebook, oracle = load_rulebook(folder), Oracle(folder)
    cells, wrong = 0, []

    for cell in islice(grids.matrix(rulebook), len(basis), None, STEP):
        case = grids.case_of(cell)
        cells += 1
        if grids.engine_answer(rulebook, case) != oracle.answer(case):
            wrong.append(case)

    print(f"\n{basis}: {cells} cells, {len(wrong)} differences")  # noqa: T201  # shown with -s
    assert (wrong[:3], cells > 5_000) == ([], True)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(RULEBOOKS))
def test_random_cases_of_random_agreements(tmp_path: Path, seed: int) -> None:
    draw = Random(seed)  # noqa: S311  # tests, not secrets
    folder = grids.with_odd_agreements(tmp_path, draw)
    rulebook, oracle = load_rulebook(folder), Oracle(folder)
    met, wrong = set(), []

    for _ in range(CASES):
        case = grids.random_case(rulebook, draw)
        answer = oracle.answer(case)
        met.add(answer.partition(":")[0])
        if grids.engine_answer(rulebook, case) != answer:
            wrong.append((case, answer))

    print(f"\n{CASES} random cases, {len(wrong)} differences")  # noqa: T201  # shown with -s
    assert wrong[:3] == []
    assert met >= {*LADDER, "yes", "case_missing", "scope_missing"}
