"""Erasures that were killed on their way are finished before anything new is taken in (P5)."""

from assets.resources import Hub
from hub.services.erasure.erasing import ErasingHub, finish_all
from hub.store.sessions import Server
from policies.erasure import load_erasure


def finish_erasures(hub: Hub, server: Server) -> int:
    """Bring every erasure that was begun to its end; return how many."""
    erasing = ErasingHub(hub.settings, hub.ring, server, hub.feeds, load_erasure())
    return len(finish_all(erasing, hub.now()))
