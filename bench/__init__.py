"""Benchmarks that need a server of their own, with the durability of production."""
