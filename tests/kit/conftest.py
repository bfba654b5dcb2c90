"""The sandbox as a fixture: see tests/sandbox_server.py."""

from tests.sandbox_server import _sandbox, sandbox  # noqa: F401 -- fixtures
