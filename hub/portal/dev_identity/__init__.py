"""A development identity provider: OpenID Connect for real, with people who do not exist.

It refuses to start outside development. Nothing else in the portal knows it: the hub talks to
it over HTTP, as to any other provider.
"""
