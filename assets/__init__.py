"""Dagster only, and thin: each asset reads, calls one function of the hub, and writes."""
