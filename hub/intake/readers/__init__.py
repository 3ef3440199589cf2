"""Readers, one a format: sealed bytes to batches of text, nothing written anywhere."""
