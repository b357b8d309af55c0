"""A file somebody uploads, customer or agent: looked at, stripped of where it was made, kept outside the web root."""

import logging
import re
from typing import Any

import gevent
from werkzeug.datastructures import FileStorage

from copilot.chat.errors import Invalid, TooLarge
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.storage import attachments
from copilot.visitor.pictures import CleanFile, clean_file

logger = logging.getLogger(__name__)

MAX_NAME_CHARS = 120
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


def keep_file(house: House, file: FileStorage | None, *, site_id: str, **belongs_to: str) -> dict[str, Any]:
    """Store an upload and what is known of it; the attachment's row. `belongs_to` are columns of it.

    Raises Invalid naming the field, or TooLarge; nothing is kept then.
    """
    if file is None:
        raise Invalid("Send the file as the form field `file`.", field="file")
    clean = _read(file, max_bytes=house.settings.max_file_bytes)
    attachment_id = new_id()
    path = f"files/{attachment_id[-2:]}/{attachment_id}"
    row: dict[str, Any] = {
        "id": attachment_id,
        "site_id": site_id,
        "name": _clean_name(file.filename),
        "type": clean.type,
        "size": len(clean.body),
        "width": clean.width,
        "height": clean.height,
        "path": path,
        "created_at": now_iso(),
        **belongs_to,
    }
    target = house.settings.data_dir / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    gevent.get_hub().threadpool.apply(target.write_bytes, (clean.body,))
    try:
        with house.db.begin() as connection:
            attachments.insert(connection, **row)
    except Exception:
        target.unlink(missing_ok=True)
        raise
    logger.info("file kept", extra={"attachment_id": attachment_id, "type": clean.type, "size": row["size"]})
    return row


def _read(file: FileStorage, *, max_bytes: int) -> CleanFile:
    body = file.stream.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise TooLarge(f"The file is larger than {max_bytes // 1_000_000} MB and was not kept.")
    try:
        # In a thread: ten megabytes of segments take a while, and everybody's messages would wait with them.
        clean = gevent.get_hub().threadpool.apply(clean_file, (body,))
    except ValueError:
        raise Invalid("The file is damaged and could not be read. Nothing was sent.", field="file") from None
    if clean is None:
        raise Invalid("Pictures (PNG, JPEG, GIF, WebP) and PDF files can be sent here.", field="file")
    return clean


def _clean_name(name: str | None) -> str:
    """The last part of the name, without control characters and what file systems dislike."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return NOT_IN_NAMES.sub("", last).strip(". ")[:MAX_NAME_CHARS] or "file"
