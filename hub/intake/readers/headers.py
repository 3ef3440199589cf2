"""The check of a header. A header can be a row of somebody's data: it is never quoted."""

from collections.abc import Sequence

from hub.intake.feed import Feed, FileCheck


def check_header(names: Sequence[str], feed: Feed) -> None:
    """Refuse the file unless the columns are the contract's, in its order."""
    if len(names) > feed.limit(FileCheck.MAX_COLUMNS):
        raise feed.refusal(FileCheck.MAX_COLUMNS)
    expected = feed.objects[0].column_names
    if tuple(name.strip() for name in names) == expected:
        return
    # Only names of the contract are said; what stood in their place may be a person's row.
    missing = [name for name in expected if name not in names]
    detail = f"Faltan: {', '.join(missing)}." if missing else "Están en otro orden o sobran."
    raise feed.refusal(FileCheck.HEADER_EQUALS, detail)
