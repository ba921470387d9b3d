"""Kazakh formats, after the Unicode CLDR: "2026 ж. 8 маусым"."""
