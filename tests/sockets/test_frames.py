"""Frames as a hostile program would send them: refused before they are read, or with a word about what is wrong."""

import json
import struct

import websocket

from tests.cast import ORIGIN, Cast

TEXT, CONTINUATION, CLOSE = 0x1, 0x0, 0x8
FIN = 0x80


def connect(cast: Cast) -> websocket.WebSocket:
    url = cast.server.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    ws = websocket.create_connection(url, timeout=10, origin=ORIGIN)
    assert str(ws.recv()).startswith("0{")
    return ws


def announce(ws: websocket.WebSocket, first: int, length: int) -> None:
    """The header of a frame of that length; of its payload not one byte."""
    assert ws.sock is not None
    ws.sock.sendall(struct.pack("!BBQ", first, 0x80 | 127, length) + b"\0\0\0\0")


def close_code(ws: websocket.WebSocket) -> int:
    while True:
        opcode, frame = ws.recv_data_frame(control_frame=True)
        if opcode == CLOSE:
            return struct.unpack("!H", frame.data[:2])[0]


def test_a_frame_that_announces_too_much_is_refused_before_it_is_read(cast: Cast):
    ws = connect(cast)

    announce(ws, FIN | TEXT, 2**31)

    assert close_code(ws) == 1009


def test_a_message_in_many_frames_has_the_same_bound(cast: Cast):
    ws = connect(cast)
    assert ws.sock is not None

    ws.sock.sendall(struct.pack("!BBQ", TEXT, 0x80 | 127, 600_000) + b"\0\0\0\0" + b"4" * 600_000)
    announce(ws, CONTINUATION, 600_000)

    assert close_code(ws) == 1009


def test_binary_data_in_an_event_is_refused_by_name(cast: Cast):
    vera = cast.vera()

    answer = vera.asks("message", {"client_id": "one", "text": b"\xff\xfe not text"})

    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid", "text")
    assert "binary" in json.dumps(answer)
    assert vera.says("But this is text.")["ok"]


def test_a_text_in_two_frames_cut_inside_a_letter_arrives_whole(cast: Cast):
    ws = connect(cast)
    assert ws.sock is not None
    packet = "40/visitor," + json.dumps({"site": "no such site, õhtu"}, ensure_ascii=False)
    data = packet.encode()
    cut = data.index("õ".encode()) + 1

    for first, part in ((TEXT, data[:cut]), (FIN | CONTINUATION, data[cut:])):
        mask = b"\x12\x34\x56\x78"
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(part))
        ws.sock.sendall(struct.pack("!BB", first, 0x80 | len(part)) + mask + masked)

    assert str(ws.recv()).startswith("44/visitor,")


def test_text_that_is_not_utf_8_closes_the_socket(cast: Cast):
    ws = connect(cast)
    assert ws.sock is not None

    ws.sock.sendall(struct.pack("!BB", FIN | TEXT, 0x80 | 3) + b"\0\0\0\0" + b"4\xff\xfe")

    assert ws.recv_data_frame(control_frame=True)[0] == CLOSE
