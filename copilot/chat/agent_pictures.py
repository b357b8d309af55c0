"""Pictures of the people who answer: one small file each, under a name that says nothing of whose it is."""

import hashlib
import hmac
from pathlib import Path

from copilot.settings import Settings

NAME_CHARS = 24


class AgentPictures:
    """Keeps pictures beside the attachments. What is kept has been cleaned by whoever took it in."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir / "pictures"
        self._key = settings.signing_key().encode()

    def url_of(self, user_id: str | None) -> str | None:
        """Where browsers find somebody's picture, by a new address after each change; None without one."""
        if user_id is None:
            return None
        try:
            changed = self._path(user_id).stat().st_mtime_ns
        except OSError:
            return None
        return f"/pictures/{self._name(user_id)}?v={changed:x}"

    def find(self, name: str) -> Path | None:
        """The file behind an address; None for a name that is none of ours."""
        path = self._folder / name
        return path if len(name) == NAME_CHARS and name.isalnum() and path.is_file() else None

    def keep(self, user_id: str, body: bytes) -> None:
        """Put a picture in place of the one before."""
        path = self._path(user_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(body)
        fresh.replace(path)  # nobody is ever sent half a picture

    def drop(self, user_id: str) -> None:
        """Initials from now on."""
        self._path(user_id).unlink(missing_ok=True)

    def _path(self, user_id: str) -> Path:
        return self._folder / self._name(user_id)

    def _name(self, user_id: str) -> str:
        """Not the person's id, which is nobody's business outside the desk."""
        return hmac.new(self._key, f"picture:{user_id}".encode(), hashlib.sha256).hexdigest()[:NAME_CHARS]
