"""Pictures of agents: put there at the desk, cleaned, and shown beside answers; and the transcript by e-mail."""

import json
import re
import socketserver
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar

import pytest

from tests.cast import Cast, Vera, hire
from tests.servers import LevelheadServer, wait_until
from tests.visitor.test_files import BOUNDARY
from tests.visitor.test_pictures import WHERE, exif, jpeg


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail and keeps it; refuses `nobody@` for good, and everything as long as it `is_ill`."""

    allow_reuse_address = True

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.refused: list[str] = []
        self.is_ill = False
        super().__init__(("127.0.0.1", 0), MailSession)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class MailSession(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to leave a mail."""

    server: MailServer

    def handle(self) -> None:
        self._say("421 ill" if self.server.is_ill else "220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                self.server.mails.append(self._read_mail())
                self._say("250 kept")
            elif verb == "RCPT" and "nobody@" in line:
                self.server.refused.append(line)
                self._say("550 no such person")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _read_mail(self) -> str:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines).decode()

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[LevelheadServer]:
    address = f"smtp://127.0.0.1:{mail.server_address[1]}"
    folder = tmp_path_factory.mktemp("pictures")
    running = LevelheadServer(folder, LEVELHEAD_SMTP_URL=address, LEVELHEAD_MAIL_FROM="Shop <help@shop.test>").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def cast(server: LevelheadServer) -> Iterator[Cast]:
    people = hire(server)
    yield people
    people.everybody_leaves()


class DeskBrowser:
    """Somebody signed in at the desk, without a browser's windows."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.url = cast.server.url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        account = cast.accounts[name]
        page = self._opener.open(f"{self.url}/desk/sign-in").read().decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        form = {"csrf_token": token[1], "email": account["email"], "password": account["password"]}
        desk = self._opener.open(f"{self.url}/desk/sign-in", urllib.parse.urlencode(form).encode()).read().decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', desk)
        assert found
        self.csrf = found[1]

    def puts(self, body: bytes | None, *, csrf: str | None = None) -> tuple[int, dict]:
        return self.posts("/desk/me/picture", form(("file", "me.jpg", body)) if body is not None else form(), csrf=csrf)

    def posts(self, path: str, form: bytes, *, csrf: str | None = None) -> tuple[int, dict]:
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        headers = {**kind, "X-CSRFToken": self.csrf if csrf is None else csrf}
        request = urllib.request.Request(self.url + path, data=form, headers=headers)
        try:
            with self._opener.open(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def reads(self, path: str) -> str:
        """The text of a page."""
        with self._opener.open(self.url + path) as answer:
            return answer.read().decode()

    def gets(self, path: str) -> int:
        """The status of a page."""
        try:
            with self._opener.open(self.url + path) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def form(*parts: tuple[str, str, bytes]) -> bytes:
    """A multipart form of (field, file name, value); a field without a file name is plain text."""
    lines: list[bytes] = []
    for field, name, value in parts:
        file = f'; filename="{name}"' if name else ""
        lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode() + value)
    return b"\r\n".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def answered(cast: Cast) -> Vera:
    """A customer whom Dana has answered."""
    vera, dana = cast.vera(), cast.person("dana")
    vera.says("My lamp arrived broken.")
    assert dana.sends(vera.conversation, "I am sorry about the lamp. I am looking at it now.")["ok"]
    return vera


def test_a_picture_is_cleaned_and_shown_beside_the_answers(cast: Cast):
    dana = DeskBrowser(cast, "dana")

    status, answer = dana.puts(jpeg(exif(1)))

    assert (status, answer["ok"]) == (200, True)
    message = answered(cast).waits_for("message", lambda one: one["who"] == "agent")
    assert message["picture"] == answer["picture"]
    assert cast.accounts["dana"]["user"] not in message["picture"]
    with urllib.request.urlopen(cast.server.url + message["picture"]) as shown:
        assert WHERE not in shown.read()
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        assert shown.headers["Access-Control-Allow-Origin"] == "*"
    assert dana.puts(None)[1]["picture"] is None
    assert "picture" not in answered(cast).waits_for("message", lambda one: one["who"] == "agent")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<svg onload=alert(1)>", 400, "invalid"),
        (b"%PDF-1.7 no picture", 400, "invalid"),
        (jpeg()[:40], 400, "invalid"),
        (jpeg() + b"0" * 300_001, 413, "too_large"),
    ],
)
def test_what_is_no_small_picture_is_refused(cast: Cast, body: bytes, status: int, code: str):
    answered_status, answer = DeskBrowser(cast, "lee").puts(body)

    assert (answered_status, answer["error"]["code"]) == (status, code)


def test_a_picture_needs_somebody_signed_in_and_their_own_page(cast: Cast):
    assert DeskBrowser(cast, "mai").puts(jpeg(), csrf="")[0] == 400
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{cast.server.url}/desk/me/picture")
    assert refused.value.code == 401
    for name in ("nothing", "../secret_key", "%00", "a" * 24):
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{cast.server.url}/pictures/{name}")
        assert missing.value.code == 404


def test_the_conversation_comes_by_mail_in_the_customers_language(cast: Cast, mail: MailServer):
    vera = answered(cast)
    assert vera.of("welcome")[0]["site"]["mail"] is True

    assert vera.asks("transcript", {"email": "vera@shop.test"}) == {"ok": True, "queued": True}

    wait_until(lambda: mail.mails, what="the mail")
    sent = mail.mails.pop()
    assert "To: vera@shop.test" in sent
    assert "Subject: Your conversation with Shop" in sent
    assert "My lamp arrived broken." in sent
    assert "Dana: I am sorry about the lamp" in sent


def test_a_mail_server_that_is_ill_gets_the_mail_later(cast: Cast, mail: MailServer):
    vera = answered(cast)
    mail.is_ill = True
    assert vera.asks("transcript", {"email": "later@shop.test"})["queued"]
    wait_until(lambda: "job failed" in cast.server.log.read_text(), what="a failed try")

    mail.is_ill = False

    wait_until(lambda: any("later@shop.test" in one for one in mail.mails), what="the mail after all")


def test_an_address_that_does_not_exist_is_tried_once(cast: Cast, mail: MailServer):
    vera = answered(cast)

    assert vera.asks("transcript", {"email": "nobody@shop.test"})["queued"]

    wait_until(lambda: "transcript refused" in cast.server.log.read_text(), what="the end of it")
    assert len(mail.refused) == 1


@pytest.mark.parametrize("address", ["nobody", "a@b", "a@b.c\nBcc: d@e.f", "a@b.c, d@e.f", "Vera <a@b.c>"])
def test_what_is_no_address_is_refused_by_name(cast: Cast, address: str):
    answer = cast.vera().asks("transcript", {"email": address})

    assert (answer["error"]["code"], answer["error"].get("field")) == ("invalid", "email")


def test_nobody_can_have_their_own_words_mailed_to_a_stranger(cast: Cast):
    vera = cast.vera()
    vera.says("Buy my pills!")

    assert vera.asks("transcript", {"email": "stranger@shop.test"})["error"]["code"] == "not_found"
