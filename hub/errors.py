"""The one base class of errors that a person may see without a traceback."""


class HubError(Exception):
    """Something the reader can act on: says what happened, what was kept and what to do.

    The message never holds a person's data (DESIGN.md, P4).
    """
