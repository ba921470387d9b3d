"""Terms that a letter names."""

from .message import Letter, NamedTerm


def find_terms(letter: Letter) -> tuple[NamedTerm, ...]:
    """The terms that the writer names, in the order they stand; quoted ones are left out."""
    return ()
