"""PostgreSQL: schema, migrations, roles and sessions; the only SQL outside dbt and the lake."""
