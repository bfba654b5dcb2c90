import tomllib
from pathlib import Path

import pytest

from webapp.kit.assets import VERSION
from webapp.settings import BadSetting, read


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT must be a whole number"),
        ("PORT", "70000", "PORT must be a whole number"),
        ("HTTPS", "perhaps", "HTTPS must be 1 or 0"),
        ("DATABASE_URL", "mysql://u:secret@h/d", "DATABASE_URL must begin with"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path, name: str, value: str, words: str):
    with pytest.raises(BadSetting, match=words) as refused:
        read({"HANDOVER_HOME": str(tmp_path), name: value})
    assert "secret" not in str(refused.value)


def test_old_style_postgres_addresses_are_understood(tmp_path):
    found = read({"HANDOVER_HOME": str(tmp_path), "DATABASE_URL": "postgres://u@h/d"})

    assert found["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/d"


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path):
    first, second = read({"HANDOVER_HOME": str(tmp_path)}), read({"HANDOVER_HOME": str(tmp_path)})

    assert first["SECRET_KEY"] == second["SECRET_KEY"] != first["SEAL_KEYS"][0]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_cookies_are_secure_where_there_is_https(tmp_path):
    found = read({"HANDOVER_HOME": str(tmp_path), "HTTPS": "1"})

    assert (found["SESSION_COOKIE_SECURE"], found["SESSION_COOKIE_NAME"]) == (True, "__Host-handover")


def test_the_program_calls_itself_by_the_version_of_its_project():
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
