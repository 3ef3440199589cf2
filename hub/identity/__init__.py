"""Linkage model, clusters and stable citizen ids."""
