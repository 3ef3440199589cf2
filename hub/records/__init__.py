"""Frozen types that stages share."""
