"""Files for browsers: the loader, everything under `static/`, and the chat as a page of its own.

A file is asked for under a folder named by the content of the whole tree (`/static/v-3f9c…/widget/chat.js`),
so browsers keep it for ever, and a relative import stays inside the same version.
"""

import gzip
import hashlib
import importlib
import json
import mimetypes
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Protocol

from flask import Blueprint, Response, abort, request

from copilot.resources import resource_dir
from copilot.settings import Settings

VERSION_PREFIX = "v-"
OWN_PAGES = ("desk/", "demo/")  # loaded by this server's own pages only; every line of a header counts 60 times
LOADER_HOME = b'"static/widget/"'
"""How the loader names the folder of its modules; the version is put in here."""
LOADER_SITE = re.compile(rb"(?<=const SITE = )\{.*\}")
LOADER_LABELS = re.compile(rb"(?<=const LABELS = )\{.*\}")
"""The usual look and words for the button; a site's own are put over them, for `/widget.js?site=KEY`."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400"
LOOK_AGAIN_S = 1.0
MAX_KEY_CHARS = 64
OWN_CODE = (".js", ".css")
COMMENT_LINES = re.compile(rb"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/)[ \t]*$", re.MULTILINE)
"""Comments that have their lines to themselves."""
INDENTS = re.compile(rb"^[ \t]+", re.MULTILINE)
WEIGHED = "widget"
"""The folder whose every byte is counted: its files are sent without indentation, too."""
COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
LANGUAGES = ("en", "et", "ru", "nb", "nn", "no", "kk")
CHAT_TITLES = {"en": "Chat", "et": "Vestlus", "ru": "Чат", "nb": "Chat", "kk": "Чат"}
CHAT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
CHAT_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<script async src="../widget.js" data-site="{key}" data-mode="page"></script>
<noscript>This chat needs JavaScript.</noscript>
</html>
"""


class _Compressor(Protocol):
    def compress(self, string: bytes, *, quality: int = 9) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: its bytes by content encoding, smallest encoding first."""

    media_type: str
    etag: str
    bodies: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Look:
    """How a site's launcher looks: two JavaScript objects, settings and words by language."""

    site: bytes
    labels: bytes

    @classmethod
    def of(cls, settings: Mapping[str, str], labels: Mapping[str, str]) -> "Look":
        """From plain values."""
        return cls(_json(settings), _json(labels))


NO_LOOK = Look(b"{}", b"{}")


class Assets:
    """The files under one folder, read and compressed once and again when one of them changes on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._looked_at = float("-inf")
        self._version = ""

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change when any file does; looks at the disk once a second."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_AGAIN_S:
            self._looked_at = now
            self._look()
        return self._version

    def url(self, path: str) -> str:
        """The lasting address of a file, from the server's root: `url("desk/desk.css")`."""
        return f"/static/{VERSION_PREFIX}{self.version}/{path}"

    def find(self, path: str) -> Asset | None:
        """The file at `path` below the root, or None; never one outside it or a hidden one."""
        if "\0" in path:  # no file system has such a name, and resolving it raises
            return None
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root) or not file.is_file():
            return None
        if any(part.startswith(".") for part in file.relative_to(self._root).parts):
            return None
        return _load(file, file.stat().st_mtime_ns)

    def loader(self, look: Look = NO_LOOK) -> Asset:
        """`widget/widget.js`, told where this version's modules are and how the site looks."""
        file = self._root / "widget" / "widget.js"
        home = f'"static/{VERSION_PREFIX}{self.version}/widget/"'.encode()
        return _load(file, file.stat().st_mtime_ns, home, look)

    def _look(self) -> None:
        files = sorted(path for path in self._root.rglob("*") if path.is_file())
        stats = ((path, path.stat()) for path in files)
        seen = tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)
        if seen != self._seen:
            digest = hashlib.sha256()
            for path in files:
                digest.update(str(path.relative_to(self._root)).encode() + b"\0" + path.read_bytes())
            self._seen, self._version = seen, digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def shipped_assets() -> Assets:
    """The `static/` folder of this installation."""
    return Assets(resource_dir("static"))


@lru_cache(maxsize=512)
def _load(file: Path, _changed_ns: int, home: bytes = b"", look: Look = NO_LOOK) -> Asset:
    body = file.read_bytes()
    if file.suffix in OWN_CODE and "vendor" not in file.parts:
        body = _without_comments(body)
        if WEIGHED in file.parts:
            body = INDENTS.sub(b"", body)
    if home:
        body = body.replace(LOADER_HOME, home, 1)
        for place, ours in ((LOADER_SITE, look.site), (LOADER_LABELS, look.labels)):
            body = place.sub(lambda own, ours=ours: _json({**json.loads(own[0]), **json.loads(ours)}), body, count=1)
    media_type = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return Asset(media_type, hashlib.sha256(body).hexdigest()[:16], _encodings(body, media_type))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _without_comments(body: bytes) -> bytes:
    """The code without its comments, which are for us; every line keeps its number, so traces fit the source."""
    return COMMENT_LINES.sub(lambda comment: b"\n" * comment[0].count(b"\n"), body)


def _encodings(body: bytes, media_type: str) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    if media_type.startswith(COMPRESSIBLE):
        if (brotli := _brotli()) is not None:
            bodies["br"] = brotli.compress(body, quality=9)
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
    return bodies | {"identity": body}


def _brotli() -> _Compressor | None:
    """The Brotli module where it is installed; without it browsers get gzip, about a tenth larger."""
    try:
        module: ModuleType = importlib.import_module("brotli")
    except ImportError:
        return None
    return module  # type: ignore[return-value]


def blueprint(_settings: Settings, look_of: Callable[[str], Look] = lambda _: NO_LOOK) -> Blueprint:
    """`/widget.js`, `/static/…` and `/chat/KEY`. The application itself must have no static folder.

    `look_of` gives a site's look by its key.
    """
    assets = shipped_assets()
    routes = Blueprint("assets", __name__)
    routes.add_app_template_global(assets.url, "asset_url")

    @routes.get("/widget.js")
    def loader() -> Response:
        key = request.args.get("site", "")[:MAX_KEY_CHARS]
        return _for_any_page(_answer(assets.loader(look_of(key) if key else NO_LOOK), cache=LOADER_CACHE))

    @routes.get("/static/<path:path>")
    def static_file(path: str) -> Response:
        version, _, rest = path.removeprefix(VERSION_PREFIX).partition("/")
        is_versioned = path.startswith(VERSION_PREFIX)
        asset = assets.find(rest if is_versioned else path)
        if asset is None:
            abort(404)
        # An old page may still ask for a version that is gone: it gets today's file, but must not keep it.
        is_current = is_versioned and version == assets.version
        answer = _answer(asset, cache=FOR_EVER if is_current else ASK_AGAIN)
        return answer if (rest if is_versioned else path).startswith(OWN_PAGES) else _for_any_page(answer)

    @routes.get("/chat/<key>")
    def chat_page(key: str) -> Response:
        return _chat_page(key)

    return routes


def _answer(asset: Asset, *, cache: str) -> Response:
    encoding = next(name for name in asset.bodies if name == "identity" or request.accept_encodings[name] > 0)
    response = Response(asset.bodies[encoding], content_type=asset.media_type)
    response.set_etag(asset.etag if encoding == "identity" else f"{asset.etag}-{encoding}")
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.headers.update({"Cache-Control": cache, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"})
    response.make_conditional(request)
    return response


def _for_any_page(response: Response) -> Response:
    """What the widget loads, on whatever page: modules are fetched in CORS mode, some pages demand the second line."""
    response.headers.update(
        {
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Timing-Allow-Origin": "*",
        }
    )
    return response


def _chat_page(key: str) -> Response:
    asked = request.accept_languages.best_match(LANGUAGES, default="en")
    language = "nb" if asked in ("nn", "no") else asked
    page = CHAT_PAGE.format(language=language, title=CHAT_TITLES[language], key=escape(key, quote=True))
    response = Response(page, mimetype="text/html")
    response.headers.update(
        {
            "Content-Security-Policy": CHAT_POLICY,
            "Cache-Control": ASK_AGAIN,
            "Vary": "Accept-Language",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
    )
    return response
