"""Contracts to readers, landing, validation and quarantine."""
