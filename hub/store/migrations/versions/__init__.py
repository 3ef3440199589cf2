"""The migrations, in order; each one is frozen once it has landed."""
