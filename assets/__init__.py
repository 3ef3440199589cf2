"""Dagster only, and thin: each asset reads, calls one function of the hub, and writes."""

import gc

# The libraries of the stages make millions of objects that stay, and a delivery passes through in
# batches: collecting as often as Python does by itself takes a fifth of the time of loading them.
gc.set_threshold(100_000, 20, 20)
