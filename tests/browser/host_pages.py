"""A site owner's web server: `tests/pages` on an origin of its own, with the snippet filled in."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

PAGES = Path(__file__).parent.parent / "pages"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
STRICT = (
    "default-src 'none'; script-src 'self' {server}; style-src 'self'; connect-src {server} {socket}; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class HostPages:
    """Serves the pages; a query like `?colour=%23b00020` becomes the snippet's `data-colour`."""

    def __init__(self) -> None:
        self.server_url = self.key = ""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def start(self) -> "HostPages":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def carry(self, server_url: str, key: str) -> None:
        """Fill the snippet: where the server is, and which site this is."""
        self.server_url, self.key = server_url, key

    def url(self, name: str, **data: str) -> str:
        return f"{self.origin}/{name}.html" + (f"?{urlencode(data)}" if data else "")

    def _fill(self, text: str, query: str) -> str:
        data = "".join(f' data-{name}="{value}"' for name, value in parse_qsl(query))
        return text.replace("{{SERVER}}", self.server_url).replace("{{KEY}}", self.key).replace("{{DATA}}", data)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                file = PAGES / Path(address.path).name
                if not file.is_file():
                    self.send_error(404)
                    return
                body = pages._fill(file.read_text(), address.query).encode()
                self.send_response(200)
                self.send_header("Content-Type", TYPES[file.suffix])
                self.send_header("Content-Length", str(len(body)))
                if file.name == "strict.html":
                    socket = pages.server_url.replace("http", "ws", 1)
                    self.send_header("Content-Security-Policy", STRICT.format(server=pages.server_url, socket=socket))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing: the tests' own output is what matters."""

        return Handler
