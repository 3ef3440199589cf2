"""Benchmarks as ratios against named yardsticks."""
