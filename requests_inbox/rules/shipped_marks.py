"""The marks of the policy and the word rules that come with the system."""

from .verdict import Mark

SHIPPED_MARKS: tuple[Mark, ...] = ()
