"""Settings: read once from `FACILITATOR_*`, refused with a clear sentence when wrong.

Each one is documented in `config/env.example`, which a test compares with this module.
"""

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "FACILITATOR_"
ENVIRONMENTS = ("demonstration", "production", "test")


class WrongSetting(Exception):
    """A setting cannot be used. The message names the variable, what was read and what is expected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    environment: str
    data_dir: Path
    database_url: str
    secret_key: str
    host: str
    port: int
    base_url: str
    workers: int
    trusted_proxies: int
    """How many of our own proxies stand between the reader and the server."""
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_security: str
    mail_from: str
    session_idle: timedelta
    session_absolute: timedelta
    upload_limit: int
    """Bytes."""
    company_registry_url: str
    """Empty: nothing is asked of anybody."""

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def mail_folder(self) -> Path:
        """Where mails land as .eml files while no SMTP server is set."""
        return self.data_dir / "mails"

    @property
    def uses_tls(self) -> bool:
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment. Raises WrongSetting."""
    read = _Reader(environ)
    environment = read("ENVIRONMENT", "demonstration", _one_of(*ENVIRONMENTS))
    data_dir = read("DATA_DIR", "var", lambda text: Path(text).expanduser().resolve())
    port = read("PORT", "8000", _integer(1, 65535))
    host = read("HOST", "127.0.0.1", str)
    settings = Settings(
        environment=environment,
        data_dir=data_dir,
        database_url=read("DATABASE_URL", f"sqlite:///{data_dir / 'facilitator.sqlite3'}", _database_url),
        secret_key=_secret_key(read, data_dir, environment),
        host=host,
        port=port,
        base_url=read("BASE_URL", f"http://{host}:{port}", _web_address),
        workers=read("WORKERS", "2", _integer(1, 64)),
        trusted_proxies=read("TRUSTED_PROXIES", "0", _integer(0, 8)),
        smtp_host=read("SMTP_HOST", "", str),
        smtp_port=read("SMTP_PORT", "587", _integer(1, 65535)),
        smtp_user=read("SMTP_USER", "", str),
        smtp_password=read("SMTP_PASSWORD", "", str),
        smtp_security=read("SMTP_SECURITY", "starttls", _one_of("starttls", "tls", "none")),
        mail_from=read("MAIL_FROM", "facilitator <ne-pas-repondre@facilitator.example>", str),
        session_idle=timedelta(minutes=read("SESSION_IDLE_MINUTES", "60", _integer(1, 1440))),
        session_absolute=timedelta(hours=read("SESSION_ABSOLUTE_HOURS", "12", _integer(1, 168))),
        company_registry_url=read("COMPANY_REGISTRY_URL", "", _optional_web_address),
        upload_limit=read("UPLOAD_LIMIT_MB", "120", _integer(1, 1024)) * 1024 * 1024,
    )
    read.refuse_unknown()
    if settings.is_production and not settings.uses_tls:
        raise WrongSetting(f"{PREFIX}BASE_URL must start with https:// in production, not {settings.base_url!r}.")
    return settings


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {key: value for key, value in environ.items() if key.startswith(PREFIX)}
        self._known: set[str] = set()

    def __call__(self, name: str, default: str, convert: Callable[[str], Any]) -> Any:
        variable = PREFIX + name
        self._known.add(variable)
        text = self._environ.get(variable, "").strip() or default
        try:
            return convert(text)
        except ValueError as error:
            raise WrongSetting(f"{variable} is {text!r}: {error}.") from error

    def refuse_unknown(self) -> None:
        if unknown := sorted(set(self._environ) - self._known):
            raise WrongSetting(f"Unknown setting: {', '.join(unknown)}. See config/env.example.")


def _one_of(*choices: str) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return text

    return convert


def _integer(low: int, high: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return int(text)

    return convert


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError("expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME") from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("expected a sqlite or a postgresql address")
    return text


def _optional_web_address(text: str) -> str:
    return _web_address(text) if text else ""


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("expected http://… or https://…")
    return text.rstrip("/")


def _secret_key(read: _Reader, data_dir: Path, environment: str) -> str:
    """The key given, else one made at first start and kept beside the database."""
    given: str = read("SECRET_KEY", "", str)
    if given:
        if len(given) < 32:
            raise WrongSetting(f"{PREFIX}SECRET_KEY is too short: expected 32 characters or more.")
        return given
    if environment == "test":
        return "test-" * 8
    path = data_dir / "secret_key"
    if not path.exists():
        _draw_secret_key(path)
    return path.read_text(encoding="ascii").strip()


def _draw_secret_key(path: Path) -> None:
    """Write a new key, whole or not at all: of several processes that start at once, the first to finish wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, mode="w", encoding="ascii") as draft:  # mode 0600
        draft.write(secrets.token_urlsafe(48))
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)
