from tests.sandbox_server import _sandbox, sandbox  # noqa: F401 -- fixtures
from tests.tracking.conftest import post  # noqa: F401 -- a fixture
