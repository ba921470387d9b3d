"""How large a file may be, in every way that could exhaust memory or time."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """Bounds on a file that is read. The defaults take a spreadsheet as long as a spreadsheet can be."""

    file_bytes: int = 1024 * MEGABYTE
    rows: int = 5_000_000
    columns: int = 100
    cell_chars: int = 4_000
    # All cells of a row with what parts them; also how far a quote may run over line ends.
    row_chars: int = 100_000
    # A workbook is a ZIP archive: what it unpacks to, how well a part may be packed, how many parts.
    unpacked_bytes: int = 3072 * MEGABYTE
    packing_ratio: int = 200
    archive_parts: int = 2_000
    # Texts of a workbook that its cells refer to must be in memory all at once.
    texts_bytes: int = 160 * MEGABYTE


DEFAULT_LIMITS = SizeLimits()
