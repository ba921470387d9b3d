"""What keeps read values out of tracebacks."""


class Unshown:
    """A value object whose ``repr`` tells its kind only: what it holds is personal."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"
