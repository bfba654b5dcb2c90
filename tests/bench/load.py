"""A load generator in a process of its own: kept connections, raw sockets, next to no work per request.

    python -m tests.bench.load HOST PORT CLIENTS FILE

FILE holds one request body a line (an empty one is a GET); each is sent once, to BENCH_PATH with the header BENCH_HEAD
from the environment. Prints one JSON object:
seconds, how many answers of which status, every latency in milliseconds, and the CPU seconds that this process used.
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path


class Client:
    """One kept connection, sending what is next in the queue as soon as the last answer is complete."""

    def __init__(self, host: str, port: int, requests, seen: Counter, latencies: list[float]):
        self.host, self.port, self.requests = host, port, requests
        self.seen, self.latencies = seen, latencies

    async def run(self) -> None:
        """Send until the queue is empty."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        for request in self.requests:
            began = time.perf_counter()
            writer.write(request)
            status, body = await self._answer(reader)
            self.latencies.append((time.perf_counter() - began) * 1000)
            self.seen[status] += 1
            for answer in json.loads(body).get("answers", ()) if status == 200 and request.startswith(b"POST") else ():
                self.seen[answer["verdict"]["code"] if answer["receipt"] else "no receipt"] += 1
        writer.close()

    @staticmethod
    async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        fields = head.lower()
        if b"transfer-encoding: chunked" in fields:
            body = b""
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readexactly(2)
            return status, body
        start = fields.find(b"content-length:") + 15
        return status, await reader.readexactly(int(fields[start : fields.find(b"\r", start)] or 0))


def request(host: str, path: str, head: str, body: bytes) -> bytes:
    """The bytes of one POST (or of a GET, without a body)."""
    method = b"POST" if body else b"GET"
    words = f" {path} HTTP/1.1\r\nHost: {host}\r\n{head}\r\nContent-Type: application/json\r\n"
    return method + words.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


async def main() -> None:
    """Load as the command line says, and print what came of it."""
    host, port, clients, file = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    path, head = os.environ["BENCH_PATH"], os.environ["BENCH_HEAD"]
    bodies = file.read_bytes().split(b"\n")
    queue = iter([request(f"{host}:{port}", path, head, body) for body in bodies])
    seen: Counter = Counter()
    latencies: list[float] = []
    used, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(Client(host, port, queue, seen, latencies).run() for _ in range(clients)))
    seconds = time.perf_counter() - began
    found = {"seconds": seconds, "seen": seen, "latencies": latencies, "cpu": time.process_time() - used}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
