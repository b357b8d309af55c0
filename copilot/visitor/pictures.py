"""What an uploaded file really is, its size on screen, and its bytes without where and by whom it was taken.

Works on the container formats alone: no pixel is decoded, so a hostile picture meets no decoder here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as StructError
from struct import pack, unpack, unpack_from

JPEG_START = b"\xff\xd8"
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_KEPT_APPS = (0xE0, 0xE2, 0xEE)  # JFIF, colour profile, Adobe's colour transform: needed to show it rightly
JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_SCAN, JPEG_END, JPEG_EXIF, JPEG_COMMENT = 0xDA, 0xD9, 0xE1, 0xFE
PNG_DROPPED = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
WEBP_DROPPED = (b"EXIF", b"XMP ")
WEBP_METADATA_FLAGS = 0x0C
ORIENTATION_TAG = 0x0112
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it is kept: media type, bytes, and for pictures width and height in pixels as shown."""

    type: str
    body: bytes
    width: int | None = None
    height: int | None = None


def find_type(body: bytes) -> str | None:
    """The media type by the first bytes, whatever the name or the browser says; None for kinds we do not take."""
    if body.startswith(JPEG_START + b"\xff"):
        return "image/jpeg"
    if body.startswith(PNG_START):
        return "image/png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body.startswith(b"%PDF-"):
        return "application/pdf"
    return None


def clean_file(body: bytes) -> CleanFile | None:
    """The file without EXIF, XMP, comments and anything after its end; None for kinds we do not take.

    A JPEG keeps its orientation, or it would lie on its side. Raises ValueError when the structure is broken.
    """
    media_type = find_type(body)
    try:
        match media_type:
            case "image/jpeg":
                return _clean_jpeg(body)
            case "image/png":
                return _clean_png(body)
            case "image/webp":
                return _clean_webp(body)
            case "image/gif":
                return CleanFile("image/gif", body, *unpack_from("<HH", body, 6))
            case "application/pdf":
                return CleanFile("application/pdf", body)
            case _:
                return None
    except (StructError, IndexError) as error:
        raise ValueError(f"The {media_type} file is cut off or broken.") from error


def _clean_jpeg(body: bytes) -> CleanFile:
    kept, orientation, width, height = [JPEG_START], 1, 0, 0
    for marker, segment in _jpeg_segments(body):
        if marker == JPEG_EXIF:
            orientation = _orientation(segment[4:]) or orientation
        if marker in JPEG_SIZES:
            height, width = unpack_from(">HH", segment, 5)
        is_dropped = (0xE0 <= marker <= 0xEF and marker not in JPEG_KEPT_APPS) or marker == JPEG_COMMENT
        if not is_dropped:
            kept.append(segment)
    if orientation != 1:
        kept.insert(1, _exif_with(orientation))
    if not width or not height:
        raise ValueError("The JPEG says nothing of its size.")
    if orientation in SIDEWAYS:
        width, height = height, width
    return CleanFile("image/jpeg", b"".join(kept), width, height)


def _jpeg_segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and whole segment, the coded picture data with the scan it belongs to, up to the end marker."""
    at = len(JPEG_START)
    while True:
        if body[at] != 0xFF:
            raise ValueError("The JPEG has bytes between its segments.")
        marker = body[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == JPEG_END:
            yield marker, body[at : at + 2]
            return
        end = at + 2 + unpack_from(">H", body, at + 2)[0]
        if marker == JPEG_SCAN:
            end = _end_of_scan(body, end)
        if end > len(body):
            raise ValueError("The JPEG is cut off.")
        yield marker, body[at:end]
        at = end


def _end_of_scan(body: bytes, at: int) -> int:
    """Where the next real marker stands: inside a scan 0xFF is followed by 0 or by a restart number."""
    while True:
        at = body.index(b"\xff", at)
        if body[at + 1] != 0 and not 0xD0 <= body[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(exif: bytes) -> int | None:
    """The orientation in an EXIF block (1 to 8), None where there is none or the block makes no sense."""
    if not exif.startswith(b"Exif\0\0"):
        return None
    tiff = exif[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        at = unpack_from(order + "I", tiff, 4)[0]
        for entry in range(unpack_from(order + "H", tiff, at)[0]):
            tag, _, _, value = unpack_from(order + "HHIH", tiff, at + 2 + 12 * entry)
            if tag == ORIENTATION_TAG:
                return value if 1 <= value <= 8 else None
    except StructError:
        return None
    return None


def _exif_with(orientation: int) -> bytes:
    tiff = b"MM\0*" + pack(">IHHHIHHI", 8, 1, ORIENTATION_TAG, 3, 1, orientation, 0, 0)
    block = b"Exif\0\0" + tiff
    return pack(">BBH", 0xFF, JPEG_EXIF, len(block) + 2) + block


def _clean_png(body: bytes) -> CleanFile:
    width, height = unpack_from(">II", body, 16)
    kept, at, name = [PNG_START], len(PNG_START), b""
    while name != b"IEND":
        (length,), name = unpack_from(">I", body, at), body[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(body):
            raise ValueError("The PNG is cut off.")
        if name not in PNG_DROPPED:
            kept.append(body[at:end])
        at = end
    return CleanFile("image/png", b"".join(kept), width, height)


def _clean_webp(body: bytes) -> CleanFile:
    kept: list[bytes] = []
    width = height = 0
    at, end_of_file = 12, 8 + unpack_from("<I", body, 4)[0]
    while at < min(end_of_file, len(body)):
        name, (length,) = body[at : at + 4], unpack_from("<I", body, at + 4)
        data = body[at + 8 : at + 8 + length]
        if len(data) < length:
            raise ValueError("The WebP is cut off.")
        if not width:
            width, height = _webp_size(name, data)
        if name == b"VP8X":
            data = bytes([data[0] & ~WEBP_METADATA_FLAGS]) + data[1:]
        if name not in WEBP_DROPPED:
            kept.append(name + pack("<I", length) + data + b"\0" * (length % 2))
        at += 8 + length + length % 2
    chunks = b"".join(kept)
    return CleanFile("image/webp", b"RIFF" + pack("<I", len(chunks) + 4) + b"WEBP" + chunks, width, height)


def _webp_size(name: bytes, data: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if name == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if name == b"VP8 ":
        width, height = unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
