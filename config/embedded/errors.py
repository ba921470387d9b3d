"""What can go wrong with an embedded service, in words for the person at the terminal."""


class Unavailable(Exception):
    """An embedded service cannot be started or found; the message says what to do."""
