"""A value made when first asked for: `functools.cached_property` without its lock (gone in 3.12)."""

from collections.abc import Callable
from typing import Generic, TypeVar, cast

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class lazy(Generic[Owner, Value]):  # noqa: N801 - reads as `property` does
    """Make the value once, and put it where the attribute is found from then on."""

    def __init__(self, make: Callable[[Owner], Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __get__(self, owner: Owner | None, _: type[Owner] | None = None) -> Value:
        """Make the value and keep it."""
        if owner is None:  # asked of the class itself
            return cast("Value", self)
        value = self._make(owner)
        owner.__dict__[self._make.__name__] = value
        return value
