"""The files a decision depends on: read once, hashed, and written as one text that can be kept.

The hash covers the very bytes that are parsed: a file changed between reading and hashing cannot
go unnoticed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from policies.errors import RulebookError

DEFAULT_FOLDER = Path(__file__).parent
DATA_FILES = ("agencies.yaml", "categories.yaml", "purposes.yaml", "roles.yaml")
SCHEMA = "sharing/schema.cedarschema"
STATEMENTS = "statements.yaml"
# Rules beside the sharing itself: terms of consent, delays of showing, what an erasure leaves.
# A folder may lack them; one that has them is vouched for with them.
BESIDE = ("consenting.yaml", "disclosure.yaml", "erasure.yaml", "retention.yaml", STATEMENTS)


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """Every file by its name in the folder, in the order in which they are hashed."""

    content: Mapping[str, bytes] = field(repr=False)

    @property
    def version(self) -> str:
        """One hash over the names and bytes of every file."""
        digest = sha256()
        for name, content in self.content.items():
            digest.update(f"{name}\n{len(content)}\n".encode())
            digest.update(content)
        return digest.hexdigest()

    @property
    def agreements(self) -> tuple[str, ...]:
        """The names of the agreement files."""
        return tuple(name for name in self.content if name.startswith("agreements/"))

    @property
    def policy_text(self) -> str:
        """All the policies, file after file."""
        return "\n".join(_text(self, name) for name in self.content if name.endswith(".cedar"))

    @property
    def schema_text(self) -> str:
        """The shape of every question."""
        return _text(self, SCHEMA)


def read_rule_files(folder: Path) -> RuleFiles:
    """Read every rule file of a folder."""
    paths = [folder / name for name in DATA_FILES]
    paths += sorted((folder / "agreements").glob("*.yaml"))
    paths += [folder / name for name in BESIDE if (folder / name).exists()]
    paths += [folder / SCHEMA, *sorted((folder / "sharing").glob("*.cedar"))]
    return RuleFiles({path.relative_to(folder).as_posix(): _read(path) for path in paths})


def pack(files: RuleFiles) -> bytes:
    """The files as one JSON text, so that a release can be loaded long after the folder changed."""
    texts = [[name, content.decode()] for name, content in files.content.items()]
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(packed: bytes) -> RuleFiles:
    """The files of a text that `pack` wrote."""
    try:
        texts = json.loads(packed)
        files = RuleFiles({str(name): str(text).encode() for name, text in texts})
    except (ValueError, TypeError) as error:
        raise RulebookError("The kept rules cannot be read. Restore them from a backup.") from error
    missing = [name for name in (*DATA_FILES, SCHEMA) if name not in files.content]
    if missing:
        raise RulebookError(f"The kept rules lack {missing[0]}. Restore them from a backup.")
    return files


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulebookError(
            f"{path.parent.name}/{path.name}: cannot be read. Restore it."
        ) from error


def _text(files: RuleFiles, name: str) -> str:
    try:
        return files.content[name].decode()
    except UnicodeDecodeError as error:
        raise RulebookError(f"{name}: is not UTF-8. Restore the file.") from error
