"""What a file is by its first bytes, and a name for it that is safe to show and to store."""

import re

from .cleaning import clean_line

NAME_LIMIT = 150
HEAD_BYTES = 4096

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"#!", "exe"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"BEGIN:VCALENDAR", "ics"),
    (b"BEGIN:VCARD", "vcf"),
    (b"-----BEGIN PKCS7", "p7s"),
    (b"-----BEGIN CMS", "p7s"),
)
_IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"word/", "docx"),
    (b"xl/", "xlsx"),
    (b"ppt/", "pptx"),
)
KINDS = frozenset(
    {kind for _, kind in (*_STARTS, *_IN_ZIP)}
    | {"zip", "webp", "heic", "p7m", "txt", "html", "xml", "eml", "empty", "unknown"}
)
_BRANDS = {
    b"WEBP": "webp",
    b"heic": "heic",
    b"heix": "heic",
    b"mif1": "heic",
    b"heif": "heic",
    b"avif": "heic",
}
# DER of a PKCS #7 content: SEQUENCE, then the identifier of signed (2) or enveloped (3) data.
_PKCS7 = re.compile(rb"\x30.{1,6}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07([\x02\x03])", re.DOTALL)
_MARKUP = re.compile(rb"\s{0,100}<(?:(!doctype html|html|head|body)|(\?xml))", re.IGNORECASE)
_LETTER = re.compile(
    rb"(?:(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version): ?[^\n]*\n){2}", re.I
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_EXTENSIONS = {
    "jpeg": "jpg",
    "txt": "txt",
    "ole": "doc",
    "unknown": "bin",
    "empty": "bin",
    "tnef": "dat",
    "exe": "bin",
}

_SEPARATORS = re.compile(r"[/\\]+")
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)")


def sniff(head: bytes, tail: bytes = b"") -> str:
    """The kind of a file by its first (and last) bytes."""
    if not head:
        return "empty"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((kind for name, kind in _IN_ZIP if name in head or name in tail), "zip")
    # Of these the brand stands after a size.
    brand = _BRANDS.get(head[8:12])
    if brand is not None and head.startswith((b"RIFF", b"ftyp"), 0 if brand == "webp" else 4):
        return brand
    if (signed := _PKCS7.match(head)) is not None:
        return "p7m" if signed[1] == b"\x03" else "p7s"
    return _sniff_text(head)


def _sniff_text(head: bytes) -> str:
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if (markup := _MARKUP.match(bare)) is not None:
        return "html" if markup[1] else "xml"
    if _LETTER.match(bare) is not None:
        return "eml"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "txt"
    return "unknown" if _BINARY.search(head) is not None else "txt"


def clean_name(raw: str, *, kind: str, path: str) -> str:
    """A file name without path, controls and signs that systems take amiss; never empty."""
    name = _SEPARATORS.split(clean_line(raw, 1000))[-1]
    name = _UNSAFE.sub("_", name).strip(" .")
    if not name or not any(map(str.isalnum, name)):
        return f"part-{path or 1}.{_EXTENSIONS.get(kind, kind)}"
    if _RESERVED.match(name) is not None:
        name = "_" + name
    if len(name) <= NAME_LIMIT:
        return name
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:
        return stem[: NAME_LIMIT - len(extension) - 1].rstrip(" .") + "." + extension
    return name[:NAME_LIMIT].rstrip(" .")
