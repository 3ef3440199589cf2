"""From the lake to sealed profile sections in PostgreSQL."""
