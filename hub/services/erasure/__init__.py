"""Erasing a person from everything the hub holds, so that it can be proved and never undone."""
