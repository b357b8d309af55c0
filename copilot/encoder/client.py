"""Asks the side process for vectors, and never for long."""

import base64
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any  # numpy arrays; their full types say little more than this


@dataclass(frozen=True, slots=True)
class Address:
    """Where the side process answers (host:port on loopback) and the key that opens it."""

    place: str
    key: str


def ask(address: Address, texts: Sequence[tuple[str, str]], *, within_s: float) -> list[Array] | None:
    """The vectors of texts, each with what it answers; None when they did not come in time."""
    deadline = time.monotonic() + within_s
    host, _, port = address.place.rpartition(":")
    line = json.dumps({"key": address.key, "texts": [list(pair) for pair in texts], "within_s": within_s})
    try:
        with socket.create_connection((host, int(port)), timeout=within_s) as connection:
            connection.sendall(line.encode() + b"\n")
            answer = json.loads(_read_line(connection, deadline))
    except (OSError, ValueError):
        return None
    vectors = answer.get("vectors")
    return None if vectors is None else [np.frombuffer(base64.b64decode(one), dtype="<f4") for one in vectors]


def _read_line(connection: socket.socket, deadline: float) -> bytes:
    found = bytearray()
    while not found.endswith(b"\n"):
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        if not (piece := connection.recv(65_536)):
            raise ConnectionError("closed in the middle of an answer")
        found += piece
    return bytes(found)
