"""English as it is written in Kazakhstan: the day first, 24 hours."""
