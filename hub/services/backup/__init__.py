"""Copies of the hub, sealed, and bringing one back without bringing anybody back."""
