"""Screens of the inbox. A view gathers, calls a service and shows."""
