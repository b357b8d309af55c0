"""Every knob, read once at start from the environment into one frozen object.

Each setting is `LEVELHEAD_` plus its name in capitals. `docs/settings.md` lists them; a test compares.
"""

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from copilot.resources import resource_dir


class SettingsError(Exception):
    """A setting is wrong; the message names it and what would be right."""


def _prefixed(name: str, *others: str) -> AliasChoices:
    return AliasChoices(f"LEVELHEAD_{name}", *others)


class Settings(BaseSettings):
    """The server's settings: default, unit and meaning of each."""

    model_config = SettingsConfigDict(
        env_prefix="LEVELHEAD_", frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535, validation_alias=_prefixed("PORT", "PORT"))] = 8000
    """Port to listen on; 0 takes a free one."""
    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, secret and uploads.")
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite under the data folder.")
    redis_url: str = Field("", description="Redis URL; set it when several processes share the work.")
    jobs: str = Field(
        "here",
        pattern="^(here|workers)$",
        description="Where reading, drafts and timers run: in this process, or in `levelhead worker` processes.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs cookies and tokens; empty makes one and keeps it in the data folder.",
    )
    old_secret_keys: SecretStr = Field(
        SecretStr(""), description="Earlier secret keys, by commas: what they signed is still good."
    )
    demo: bool = Field(False, description="Make a demo site, shop page and people, with one-time desk links.")
    public_url: str = Field("", description="Where browsers reach this server; empty means as they asked.")
    secure_cookies: bool = Field(
        False,
        description="Mark cookies Secure. Turn on behind HTTPS.",
    )
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    """How many proxies in front set X-Forwarded-For and -Proto."""
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="How much is logged.")

    max_text_chars: Annotated[int, Field(ge=1)] = 4_000
    """Longest message, in characters."""
    max_payload_bytes: Annotated[int, Field(ge=1_024)] = 65_536
    """Largest socket event, in bytes."""
    max_file_bytes: Annotated[int, Field(ge=0)] = 10_000_000
    """Largest attachment, in bytes; 0 turns files off."""
    message_rate: str = Field("60 per 10 second", description="Messages a customer may send (limits syntax).")
    event_rate: str = Field("300 per 10 second", description="All other events of one connection.")
    sign_in_rate: str = Field("10 per 5 minute", description="Sign-in tries for one account, from anywhere.")
    sign_in_address_rate: str = Field("60 per 5 minute", description="Sign-in tries from one address, for any account.")
    oidc_issuer: str = Field("", description="OpenID Connect provider that people may sign in with (levelhead[oidc]).")
    oidc_client_id: str = Field("", description="What this installation is called at that provider.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="The secret that goes with it.")
    oidc_name: str = Field("OpenID Connect", description="The provider's name on the sign-in page.")
    otlp_url: str = Field("", description="Traces go to this OpenTelemetry collector (OTLP by HTTP); empty: nowhere.")
    second_factor: str = Field(
        "choice",
        pattern="^(choice|leads|everybody)$",
        description="Who must sign in with two steps: nobody (choice), supervisors and owners (leads), everybody.",
    )
    code_rate: str = Field("5 per 15 minute", description="Codes of the second step that one account may try.")
    metrics_token: SecretStr = Field(SecretStr(""), description="Opens /metrics; empty means this machine alone.")
    api_rate: str = Field("600 per 1 minute", description="REST calls of one token.")
    api_draft_rate: str = Field("60 per 1 minute", description="Drafts that one token may ask for by REST.")
    session_hours: Annotated[float, Field(gt=0)] = 12.0
    """Hours until a desk session ends."""

    pause_s: Annotated[float, Field(ge=0)] = 1.2
    """Seconds of silence after which a customer has finished (L1)."""
    max_pause_s: Annotated[float, Field(ge=0)] = 20.0
    """Longest wait for a customer who keeps typing, in seconds."""
    draft_workers: Annotated[int, Field(ge=1)] = 8
    """Drafts written at the same time by one process."""
    job_lease_s: Annotated[float, Field(ge=1)] = 90.0
    """Seconds a job belongs to the process that took it; longer than the slowest draft with two repairs."""

    llm_base_url: str = Field("", description="Base URL of an OpenAI-compatible server; empty means OpenAI's.")
    llm_model: str = Field("", description="Model name; needed before any model is used.")
    llm_api_key: Annotated[SecretStr, Field(validation_alias=_prefixed("LLM_API_KEY", "OPENAI_API_KEY"))] = SecretStr(
        ""
    )
    """Key of the model's server; OPENAI_API_KEY is read too."""
    llm_first_token_s: Annotated[float, Field(gt=0)] = 2.5
    """Seconds to the model's first token before the built-in draft takes over."""
    llm_timeout_s: Annotated[float, Field(gt=0)] = 20.0
    """Seconds a whole model draft may take."""
    llm_daily_tokens: Annotated[int, Field(ge=0)] = 0
    """Tokens a site may use a day; 0 means no limit."""
    local_model: str = Field("", description="Path of a GGUF file to run in process (levelhead[local]).")

    semantic: Literal["on", "off"] = Field(
        "on", description="The guard's semantic layer, a side process of 250 MB (levelhead[semantic])."
    )

    hook_networks: str = Field(
        "", description="Private networks that web hooks may call, by commas: 10.1.0.0/16. Empty: the public net alone."
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Mail server, smtp://user:password@host:587 or smtps://…:465; empty sends no e-mail.",
    )
    mail_from: str = Field("", description="Sender of e-mails, an address of yours; needed before any is sent.")

    prompts_dir: Path | None = Field(None, description="Folder of prompts; empty means the shipped ones.")
    guardrails_dir: Path | None = Field(None, description="Folder of rules; empty means the shipped ones.")
    retention_days: Annotated[int, Field(ge=0)] = 0
    """Days after which closed conversations are deleted; 0 keeps them."""

    @property
    def database(self) -> str:
        """The database URL in force; plain `postgresql://` is given the psycopg 3 driver."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'levelhead.sqlite3').resolve()}"
        for scheme in ("postgresql://", "postgres://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url

    @property
    def prompts(self) -> Path:
        """The folder of prompt sets in force."""
        return self.prompts_dir or resource_dir("prompts")

    @property
    def guardrails(self) -> Path:
        """The folder of rules in force."""
        return self.guardrails_dir or resource_dir("guardrails")

    def signing_key(self) -> str:
        """The secret in force: the setting, or one made once and kept (mode 0600) in the data folder."""
        if secret := self.secret_key.get_secret_value():
            return secret
        path = self.data_dir / "secret_key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()

    def old_signing_keys(self) -> list[str]:
        """Earlier secrets whose signatures still count, oldest first."""
        return [key.strip() for key in self.old_secret_keys.get_secret_value().split(",") if key.strip()]


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with `overrides` on top. Raises SettingsError naming the variable."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        variable = name if name.startswith("LEVELHEAD_") or name == "PORT" else f"LEVELHEAD_{name.upper()}"
        raise SettingsError(f"{variable}: {first['msg']} (it is {first['input']!r})") from None
