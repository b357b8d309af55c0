"""A browser without scripts: cookies, and forms with their CSRF token."""

import re

import requests

from tests.servers import LevelheadServer


class Browser:
    """Somebody who fills in forms."""

    def __init__(self, server: LevelheadServer) -> None:
        self.server, self.http = server, requests.Session()

    def opens(self, path: str) -> requests.Response:
        return self.http.get(self.server.url + path, timeout=15)

    def fills_in(self, path: str, **fields: str) -> requests.Response:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.opens(path).text)
        data = {"csrf_token": token[1] if token else "", **fields}
        return self.http.post(self.server.url + path, data=data, timeout=15)

    def signs_in(self, email: str, password: str) -> requests.Response:
        return self.fills_in("/desk/sign-in", email=email, password=password)

    def is_in(self) -> bool:
        return self.opens("/desk/").url.endswith("/desk/")
