"""The agency API: OAuth 2.0 and governed look-ups."""
