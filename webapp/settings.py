"""Every environment variable: read once, typed, refusing nonsense."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it and says what would be right."""


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip() or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadSetting(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _switch(env: Mapping[str, str], name: str, default: bool) -> bool:
    text = env.get(name, "").strip().lower() or ("1" if default else "0")
    if text not in {"0", "1", "true", "false", "yes", "no"}:
        raise BadSetting(f"{name} must be 1 or 0, not {text!r}")
    return text in {"1", "true", "yes"}


def _printers(env: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    printers = {}
    for word in env.get("PRINTERS", "").split():
        name, _, where = word.partition("=")
        host, _, port = where.rpartition(":") if ":" in where else (where, "", "9100")
        if not name or not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise BadSetting(f"PRINTERS must be like packing=192.168.1.50:9100, not {word!r}")
        printers[name] = (host, int(port))
    return printers


def _database_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("DATABASE_URL", "").strip() or f"sqlite:///{home / 'handover.db'}"
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            url = "postgresql+psycopg://" + url.removeprefix(old)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {url.split('@')[-1]!r}")
    return url


def home_and_database(env: Mapping[str, str] = os.environ) -> tuple[Path, str]:
    """The data folder, made if it is not there, and the database's address; nothing else is read or made."""
    home = Path(env.get("HANDOVER_HOME", "").strip() or Path(__file__).parent.parent / "data").expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home, _database_url(env, home)


def _secret(home: Path, name: str) -> str:
    """The secret kept in the data folder under that name, made on first use, readable by its owner only."""
    path = home / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, path)  # two processes may start at once: the first one's secret stays
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def read(env: Mapping[str, str] = os.environ) -> dict:
    """The app's configuration from environment variables.

    HANDOVER_HOME  data folder (default: data/ beside the program)
    DATABASE_URL   sqlite:///... (default: handover.db in the data folder) or postgresql://...
    REDIS_URL      redis://, rediss:// or unix:// address; empty: no doorbell, the clock alone finds work
    PORT, HOST     where the web server listens (8000 on 127.0.0.1)
    HTTPS          1 when served over https: cookies become Secure
    HSTS           1 when browsers shall never come by plain http again (as HTTPS)
    TRUSTED_HOSTS  names (space-separated) that people may come by; anything else is refused (default: any)
    PHONE_HOST, PHONE_PORT, PHONE_PAGE_PORT  where bin/start --phone listens (this machine's address in the local
                   network; 8443 for https, 8080 for the page that says how to trust it)
    PROXIES        how many trusted proxies stand in front (0)
    SECRET_KEY     else kept in the data folder
    LEDGER_KEY     signs checkpoints and evidence files; else kept in the data folder
    IMPORT_MEGABYTES, IMPORT_ROWS  the largest file of orders that is taken (128; 1,000,000 rows)
    PRINTERS       network printers (space-separated) that may be printed to, as name=address:port (port 9100)
    OUTSIDE_ALLOWED_ORIGINS  origins (space-separated) that may be called although they are local or plain http
    """
    home, database_url = home_and_database(env)
    redis_url = env.get("REDIS_URL", "").strip()
    if redis_url and not redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise BadSetting("REDIS_URL must begin with redis://, rediss:// or unix://")
    https = _switch(env, "HTTPS", False)
    return {
        "HOME": home,
        "PORT": _whole(env, "PORT", 8000, 1, 65535),
        "HOST": env.get("HOST", "").strip() or "127.0.0.1",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": env.get("SECRET_KEY", "").strip() or _secret(home, "session-key"),
        "SEAL_KEYS": (env.get("SEAL_KEYS", "").strip() or _secret(home, "seal-key")).split(),
        "LEDGER_KEY": env.get("LEDGER_KEY", "").strip() or _secret(home, "ledger-key"),
        "HTTPS": https,
        "HSTS": _switch(env, "HSTS", https),
        "TRUSTED_HOSTS": env.get("TRUSTED_HOSTS", "").split() or None,
        "PHONE_HOST": env.get("PHONE_HOST", "").strip(),
        "PHONE_PORT": _whole(env, "PHONE_PORT", 8443, 1, 65535),
        "PHONE_PAGE_PORT": _whole(env, "PHONE_PAGE_PORT", 8080, 1, 65535),
        "PROXIES": _whole(env, "PROXIES", 0, 0, 5),
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "__Host-handover" if https else "handover",
        "PHONE_COOKIE_NAME": "__Host-handover-device" if https else "handover_device",
        "SESSION_DAYS": _whole(env, "SESSION_DAYS", 14, 1, 90),
        "MAX_CONTENT_LENGTH": _whole(env, "UPLOAD_MEGABYTES", 32, 1, 512) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "IMPORT_BYTES": _whole(env, "IMPORT_MEGABYTES", 128, 1, 1024) * 1024 * 1024,
        "IMPORT_ROWS": _whole(env, "IMPORT_ROWS", 1_000_000, 1, 10_000_000),
        "PRINTERS": _printers(env),
        "WTF_CSRF_TIME_LIMIT": None,  # a scan that waited offline for hours must still be accepted
        "OUTSIDE_ALLOWED_ORIGINS": env.get("OUTSIDE_ALLOWED_ORIGINS", "").split(),
        "RATELIMIT_STORAGE_URI": (redis_url.replace("unix://", "redis+unix://", 1) if redis_url else "memory://"),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_SWALLOW_ERRORS": True,
        "COMPRESS_MIN_SIZE": 800,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
    }
