"""The six agencies: what each writes down about the people of a household."""
