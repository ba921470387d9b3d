"""Events and reasons of the requests inbox."""

from __future__ import annotations
