"""The sandbox as one small web server."""

import asyncio
import contextlib
from pathlib import Path

from aiohttp import web

from sandbox import easypost, ninjavan
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.parcels import Depot
from sandbox.webhooks import Teller

DEFAULT_KEY = "EZTK-sandbox"


def make_app(depot: Depot, key: str = DEFAULT_KEY, seed: int = 1) -> web.Application:
    """The carriers and the control side as one application."""
    faults = {name: Faults(seed) for name in (easypost.NAME, ninjavan.NAME)}
    teller = Teller(depot, faults)
    app = web.Application(client_max_size=1024 * 1024)
    app["counts"] = {}
    app.add_routes(easypost.Api(depot, faults[easypost.NAME], key).routes())
    app.add_routes(Control(depot, faults, teller).routes())

    async def telling(_app):
        task = asyncio.create_task(teller.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app.cleanup_ctx.append(telling)
    return app


def serve(host: str, port: int, keep: Path | None, story: str, speed: float, key: str) -> None:
    """Serve until stopped."""
    app = make_app(Depot(keep, story, speed), key)
    web.run_app(app, host=host, port=port, access_log=None, print=None, shutdown_timeout=0.5)
