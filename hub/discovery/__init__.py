"""Personal-data detection in columns and free text."""
