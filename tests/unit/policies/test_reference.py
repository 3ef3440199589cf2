"""The reference pages show every rule; their freshness is tried with the spec tables."""

from policies.reference import agreements_section, policies_section, purposes_page, table
from policies.rulebook import Rulebook


def test_a_table_has_a_head_a_rule_and_its_rows() -> None:
    lines = table(("a", "b"), [("1", "2")])

    assert lines == ["| a | b |", "| --- | --- |", "| 1 | 2 |"]


def test_every_purpose_is_on_its_page(rulebook: Rulebook) -> None:
    page = purposes_page(rulebook)

    assert [code for code in rulebook.purposes if f"## `{code}`" not in page] == []


def test_every_notice_is_on_the_page_in_both_languages(rulebook: Rulebook) -> None:
    page = purposes_page(rulebook)

    notices = [purpose.notice for purpose in rulebook.purposes.values() if purpose.notice]
    assert [n for n in notices if n.text.es not in page or n.text.en not in page] == []


def test_every_agreement_shows_the_mark_of_its_norms(rulebook: Rulebook) -> None:
    lines = "\n".join(agreements_section(rulebook))

    assert lines.count("[T]") >= len(rulebook.agreements)


def test_every_policy_is_listed(rulebook: Rulebook) -> None:
    lines = "\n".join(policies_section(rulebook))

    assert [p for p in rulebook.engine.policies if f"`{p.policy_id}`" not in lines] == []
