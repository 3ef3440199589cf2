"""`hub restore`: see `hub.cli.backup`, where both lie side by side."""

from hub.cli.backup import register_restore as register

__all__ = ["register"]
