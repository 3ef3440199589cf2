"""What can be wrong with a consent event or a receipt, said without a person's data."""


class ConsentError(Exception):
    """A consent event or record that must not exist; the message says how to make a right one."""
