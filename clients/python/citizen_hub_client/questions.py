"""What is asked: about whom, for which purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A person by their document."""

    kind: str
    number: str = field(repr=False)

    def as_json(self) -> Mapping[str, object]:
        """The person as the API writes one."""
        return {"type": self.kind, "number": self.number}


@dataclass(frozen=True, slots=True)
class Question:
    """A purpose, the case, and the fields; without fields, all those of the purpose."""

    purpose: str
    case_ref: str | None = field(default=None, repr=False)
    fields: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The question as the API writes one."""
        document: dict[str, object] = {"purpose": self.purpose}
        if self.case_ref is not None:
            document["case_ref"] = self.case_ref
        if self.fields:
            document["fields"] = list(self.fields)
        return document
