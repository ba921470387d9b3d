"""Model fields that hold envelopes. Their Python value is ``Sealed``; assigning clear text is refused.

Give each field a ``label`` of its own (``app.model.field``) and never change it: it is part of
what is authenticated, so that an envelope moved to another column or table does not open.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django.db import models

from .values import KeyHandle, Sealed, Unsealed, letters, seal_bytes


class SealedField(models.BinaryField):
    """Base of the sealed fields: a ``bytea`` column with an envelope."""

    form = "text"
    # What the type checker sees of an attribute of a model.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        self.label = label
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["label"] = self.label
        return name, path, list(args), kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value), self.label, self.form)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Sealed) or value.label != self.label:
            raise Unsealed(self.label)
        envelope: bytes = value.envelope
        return envelope

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.get_prep_value(value) if not prepared else value

    def get_default(self) -> None:
        return None

    def value_to_string(self, obj: Any) -> str:
        sealed = cast("Sealed | None", self.value_from_object(obj))
        return "" if sealed is None else sealed.envelope.hex()

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        return None

    def _encode(self, content: Any) -> bytes:
        return letters(str(content))

    def seal(self, content: Any, key: KeyHandle) -> Sealed:
        """The content sealed under the key for this field."""
        return Sealed(seal_bytes(self._encode(content), key, self.label), self.label, self.form)


class SealedTextField(SealedField):
    """A sealed text."""


class SealedJSONField(SealedField):
    """A sealed JSON value."""

    form = "json"

    def _encode(self, content: Any) -> bytes:
        return letters(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


class SealedFileField(SealedJSONField):
    """What is known of a sealed file: id of its SealedFile, name, type, size; see ``files.py``."""
