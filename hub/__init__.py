"""The citizen hub: the application."""
