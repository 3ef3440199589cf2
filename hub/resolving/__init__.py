"""Linking any table of people: the hub's engine as a tool."""
