"""The side process that holds the encoder: `python -m copilot.encoder.process`, started by `shared.py`.

Reads one line of JSON with its key from stdin, prints one with its address, and ends with its parent, whose death
closes stdin. Each connection asks once: a line `{key, texts: [[text, before], …], within_s}` gets a line
`{vectors: […]}` (base64 of little-endian single precision) or `{error}`.
"""

import base64
import hmac
import json
import os
import socketserver
import sys
import threading
import time
from typing import Any

from copilot.encoder.tuned import TunedEncoder, load_encoder

LONGEST_LINE = 262_144  # bytes
_PATIENCE_S = 5.0  # for a connection that says nothing


class Asked(Exception):
    """The question cannot be answered; the message is sent."""


class Service:
    """Answers one question at a time: two at once on one core would both be late."""

    def __init__(self, encoder: TunedEncoder, key: str) -> None:
        self._encoder = encoder
        self._key = key.encode()
        self._turn = threading.Lock()

    def answer(self, line: bytes) -> dict[str, Any]:
        """What is sent back for a line."""
        arrived = time.monotonic()
        try:
            question = json.loads(line)
            if not hmac.compare_digest(str(question["key"]).encode(), self._key):
                raise Asked("The key is another one.")
            texts = [(str(text), str(before)) for text, before in question["texts"]]
            within_s = float(question["within_s"])
        except (ValueError, KeyError, TypeError):
            return {"error": "The question is not in the form {key, texts, within_s}."}
        except Asked as error:
            return {"error": str(error)}
        if not texts:
            return {"vectors": []}  # somebody asks how it is; that need not wait for its turn
        with self._turn:
            return self._encode(texts, arrived + within_s)

    def _encode(self, texts: list[tuple[str, str]], deadline: float) -> dict[str, Any]:
        vectors: list[str] = []
        for text, before in texts:
            if time.monotonic() > deadline:
                return {"error": "late"}  # nobody waits for the answer any more
            vectors.append(base64.b64encode(self._encoder.encode(text, before).tobytes()).decode())
        return {"vectors": vectors}


class _Door(socketserver.StreamRequestHandler):
    timeout = _PATIENCE_S
    service: Service

    def handle(self) -> None:
        line = self.rfile.readline(LONGEST_LINE)
        self.wfile.write(json.dumps(self.service.answer(line)).encode() + b"\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody who hung up is no event."""


def main() -> None:
    key = str(json.loads(sys.stdin.readline())["key"])
    service = Service(load_encoder(), key)
    service.answer(json.dumps({"key": key, "texts": [["Warm.", "Up."]], "within_s": 60}).encode())
    door = type("Door", (_Door,), {"service": service})
    server = _Server(("127.0.0.1", 0), door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"address": f"127.0.0.1:{server.server_address[1]}"}), flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
