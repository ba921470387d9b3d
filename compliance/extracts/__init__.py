"""Registers required by law as files: which there are, and extracts of them."""
