"""What makes a recipient one abroad."""

HOME = "KZ"


def is_abroad(country: str) -> bool:
    """Whether a transfer to this country (ISO 3166) crosses the border (Art. 16(1))."""
    return country != HOME
