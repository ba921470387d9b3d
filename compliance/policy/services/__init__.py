"""What the policy can do: tell who the operator is."""

from .card import OPERATOR_FIELDS, change_operator, operator

__all__ = ["OPERATOR_FIELDS", "change_operator", "operator"]
