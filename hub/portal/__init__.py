"""Citizen, officer and data-protection pages, rendered on the server."""
