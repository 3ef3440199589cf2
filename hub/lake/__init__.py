"""The encrypted DuckDB lake of the identified zone."""
