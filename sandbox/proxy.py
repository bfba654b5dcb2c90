"""A bad network between phones and a server: python -m sandbox.proxy --port 8910 --control 8911 --target 127.0.0.1:8000

What it does is told over HTTP, while it runs:

    curl 127.0.0.1:8911 -d '{"latency": 400, "jitter": 200, "drop_answer": 0.3, "only": "/api/"}'
    curl 127.0.0.1:8911      how it stands: the switches, and how often each has struck
"""

import argparse
import asyncio
import contextlib
import json
import socket
import struct

from aiohttp import web

from sandbox.link import STRANGE, SWITCHES, Link
from sandbox.messages import PIECE, Message, length_of, read_answer, read_head

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Cut(Exception):
    """The connection ends here, without a word."""


class Proxy:
    """Takes connections, and hands on what the link lets through."""

    def __init__(self, link: Link, host: str, port: int):
        self.link, self.host, self.port = link, host, port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a phone, until either side ends it."""
        there: Streams | None = None
        try:
            while request := await read_head(reader):
                fate = self.link.fate(request.path)
                await self._hear(reader, request, fate == "reset")
                if fate in STRANGE:
                    await self._tell(writer, STRANGE[fate])
                    continue
                if fate == "black_hole":
                    await self._swallow(reader)
                there = there or await asyncio.open_connection(self.host, self.port)
                await self._ask(there, request, writer, fate)
        except (Cut, OSError, asyncio.IncompleteReadError):
            _cut(writer)
        finally:
            for each in (writer, *(there or ())[1:]):
                each.close()

    async def _hear(self, reader: asyncio.StreamReader, request: Message, cut: bool) -> None:
        whole = length_of(request)
        wanted = self.link.random.randrange(whole + 1) if cut else whole
        pieces, held = [request.head], 0
        await self.link.carry(len(request.head))
        while held < wanted:
            piece = await reader.readexactly(min(PIECE, wanted - held))
            await self.link.carry(len(piece))
            pieces.append(piece)
            held += len(piece)
        self.link.counts[f"bytes to {request.path}"] += held
        if cut:
            raise Cut
        request.body = b"".join(pieces[1:])

    async def _swallow(self, reader: asyncio.StreamReader) -> None:
        """Take whatever comes, and say nothing, until the phone gives up."""
        began = asyncio.get_running_loop().time()
        while await reader.read(PIECE):
            pass
        waited = asyncio.get_running_loop().time() - began
        self.link.counts["longest_ms"] = max(self.link.counts["longest_ms"], round(waited * 1000))
        raise Cut

    async def _ask(self, there: Streams, request: Message, writer: asyncio.StreamWriter, fate: str) -> None:
        there[1].write(request.head + request.body)
        answer = await read_answer(there[0], request)
        if answer is None or fate == "drop_answer":
            raise Cut
        await self._tell(writer, answer.head + answer.body)

    async def _tell(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        await self.link.wait()
        set_to = self.link.set_to
        limit, piece = int(set_to.get("limit", 0)), int(set_to.get("slice", 0) or PIECE * 8)
        if "bandwidth" in set_to:
            piece = min(piece, PIECE)
        through = content[:limit] if limit else content
        for start in range(0, len(through), piece):
            part = through[start : start + piece]
            await self.link.carry(len(part))
            writer.write(part)
            await writer.drain()
            if "slice" in set_to:
                await asyncio.sleep(0.002)
        if len(through) < len(content):
            raise Cut


def _cut(writer: asyncio.StreamWriter) -> None:
    """End it as a lost link does: a reset, no farewell."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def control(link: Link) -> web.Application:
    """The side for whoever arranges the faults."""

    async def show(_request: web.Request) -> web.Response:
        return web.json_response({"switches": link.set_to, "only": link.only, "counts": link.counts})

    async def change(request: web.Request) -> web.Response:
        try:
            link.set(json.loads(await request.text()))
        except (ValueError, TypeError, AttributeError) as trouble:
            return web.json_response({"error": str(trouble), "switches": SWITCHES}, status=422)
        return await show(request)

    app = web.Application()
    app.add_routes([web.get("/", show), web.post("/", change)])
    return app


async def run(host: str, port: int, told_at: int, target: str, seed: int) -> None:
    """Serve until stopped."""
    link = Link(seed)
    to_host, _, to_port = target.rpartition(":")
    runner = web.AppRunner(control(link), access_log=None)
    await runner.setup()
    server = await asyncio.start_server(Proxy(link, to_host, int(to_port)).serve, host, port, backlog=512)
    await web.TCPSite(runner, host, told_at).start()
    async with server:
        await server.serve_forever()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.proxy", description="A bad network, as told.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8910, help="where phones connect")
    parser.add_argument("--control", type=int, default=8911, help="where it is told what to do")
    parser.add_argument("--target", default="127.0.0.1:8000", help="the server")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(args.host, args.port, args.control, args.target, args.seed))


if __name__ == "__main__":
    main()
