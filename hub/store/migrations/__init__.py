"""Alembic migrations of the serving zone."""
