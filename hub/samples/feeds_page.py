"""The page docs/reference/feeds.md, made from the contracts so that it cannot disagree with them."""

from collections.abc import Iterator
from pathlib import Path

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from hub.samples.package_data import text

HINTS = ("format", "encoding", "delimiter", "decimal", "sheet", "recordWidth")


def render_feeds_page(contracts: Path) -> str:
    """The whole page, from the contracts of a folder."""
    loaded = [
        OpenDataContractStandard.from_string(path.read_text(encoding="utf-8"))
        for path in sorted(contracts.glob("*.yaml"))
    ]
    page = [text("feeds-page.md"), _overview(loaded)]
    page.extend(_feed(contract) for contract in loaded)
    return "\n".join(page)


def _overview(contracts: list[OpenDataContractStandard]) -> str:
    rows = ["## The six feeds", "", "| agency | object | format | every | stale after | kept |"]
    rows.append("|---|---|---|---|---|---|")
    for contract in contracts:
        terms = {item.property: item for item in contract.slaProperties or []}
        kept, every, stale = (terms[name] for name in ("retention", "frequency", "freshness"))
        rows.extend(
            f"| {contract.domain} | {feed.name} | {_reading(contract.customProperties)} "
            f"| {every.value} days | {stale.value} days | {kept.value} years |"
            for feed in contract.schema_ or []
        )
    return "\n".join([*rows, ""])


def _reading(properties: list[CustomProperty] | None) -> str:
    known = _custom(properties)
    return ", ".join(f"{hint} `{known[hint]}`" for hint in HINTS if hint in known)


def _feed(contract: OpenDataContractStandard) -> str:
    known = {item.property: item.value for item in contract.customProperties or []}
    page = [f"## {contract.domain}", "", f"{contract.name}. {_purpose(contract)}", ""]
    page += ["| file rule | check | reason |", "|---|---|---|"]
    page += [
        f"| `{rule['id']}` | `{rule['check']}` {rule['value']} | {rule['reason']} |"
        for rule in known["fileRules"] or []
    ]
    for feed in contract.schema_ or []:
        page += ["", *_object(feed)]
    return "\n".join([*page, ""])


def _purpose(contract: OpenDataContractStandard) -> str:
    return (contract.description.purpose or "") if contract.description else ""


def _object(feed: SchemaObject) -> Iterator[str]:
    yield f"### {feed.name}"
    yield ""
    yield f"{feed.businessName}. {feed.description}"
    yield ""
    yield "| column | meaning | type | required | classification | label | where |"
    yield "|---|---|---|---|---|---|---|"
    yield from map(_column, feed.properties or [])
    yield ""
    yield "| row rule | column | reason |"
    yield "|---|---|---|"
    yield from (_rule(rule, "") for rule in feed.quality or [])
    for column in feed.properties or []:
        yield from (_rule(rule, f"`{column.name}`") for rule in column.quality or [])


def _column(column: SchemaProperty) -> str:
    known = _custom(column.customProperties)
    key = " (key)" if column.primaryKey else ""
    return (
        f"| `{column.name}`{key} | {column.businessName} | {column.logicalType} "
        f"| {'yes' if column.required else 'no'} | {column.classification} "
        f"| {known['label']} | {_where(known)} |"
    )


def _where(known: dict[str, str]) -> str:
    if "path" in known:
        return f"`{known['path']}`"
    if "start" in known:
        return f"from {known['start']}, {known['width']} wide"
    return ""


def _rule(rule: DataQuality, column: str) -> str:
    return f"| `{rule.id}` | {column} | {rule.description} |"


def _custom(properties: list[CustomProperty] | None) -> dict[str, str]:
    return {str(item.property): str(item.value) for item in properties or []}
