"""Uploaded files: known by their bytes, and kept without where they were made."""

from struct import pack
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot.visitor.pictures import clean_file, find_type

WHERE = b"59.4370 24.7536"


def segment(marker: int, data: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(data) + 2) + data


def exif(orientation: int) -> bytes:
    tiff = b"II*\0" + pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0) + WHERE
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(*extras: bytes, width: int = 400, height: int = 300) -> bytes:
    frame = segment(0xC0, pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + b"".join(extras) + frame + scan + b"\xff\xd9"


def chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))


def png(*extras: bytes) -> bytes:
    header = chunk(b"IHDR", pack(">IIBBBBB", 640, 480, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extras) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def webp(*extras: bytes) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return name + pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    canvas = part(b"VP8X", b"\x0c\0\0\0" + (319).to_bytes(3, "little") + (199).to_bytes(3, "little"))
    parts = canvas + part(b"VP8 ", b"picture") + b"".join(part(name, WHERE) for name in extras)
    return b"RIFF" + pack("<I", len(parts) + 4) + b"WEBP" + parts


PICTURES = {
    "image/jpeg": (jpeg(exif(1), segment(0xFE, WHERE), segment(0xED, WHERE)), (400, 300)),
    "image/png": (png(chunk(b"eXIf", WHERE), chunk(b"tEXt", WHERE), chunk(b"iTXt", WHERE)), (640, 480)),
    "image/webp": (webp(b"EXIF", b"XMP "), (320, 200)),
}


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_is_kept_without_the_place_where_it_was_taken(media_type: str):
    body, size = PICTURES[media_type]

    clean = clean_file(body)

    assert clean is not None
    assert clean.type == media_type
    assert WHERE not in clean.body
    assert (clean.width, clean.height) == size


@pytest.mark.parametrize("media_type", PICTURES)
def test_what_hangs_behind_the_end_of_a_picture_is_cut_off(media_type: str):
    body, _ = PICTURES[media_type]

    clean = clean_file(body + WHERE)

    assert clean is not None
    assert WHERE not in clean.body


def test_a_photo_taken_upright_stays_upright():
    clean = clean_file(jpeg(exif(6)))

    assert clean is not None
    assert (clean.width, clean.height) == (300, 400)
    assert WHERE not in clean.body
    assert clean_file(clean.body) == clean


@pytest.mark.parametrize(
    "body",
    [b"<svg onload=alert(1)>", b"<!doctype html><script>", b"MZ\x90\x00", b"", b"GIF8", b"RIFF\x04\0\0\0WAVE"],
)
def test_anything_but_pictures_and_pdf_is_refused_whatever_it_is_called(body: bytes):
    assert find_type(body) is None
    assert clean_file(body) is None


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_that_is_cut_off_is_an_error_and_not_a_crash(media_type: str):
    body, _ = PICTURES[media_type]

    with pytest.raises(ValueError, match=r".+"):
        clean_file(body[: len(body) // 2])


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\0\0WEBP", b"GIF89a", b"%PDF-", b""]),
    st.binary(),
)
@example(b"\xff\xd8\xff", b"\xda\x00\x00")
def test_any_bytes_are_cleaned_refused_or_called_broken_and_cleaning_twice_changes_nothing(start: bytes, rest: bytes):
    try:
        clean = clean_file(start + rest)
    except ValueError:
        return

    assert clean is None or clean_file(clean.body) == clean
