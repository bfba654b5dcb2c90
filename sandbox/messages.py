"""HTTP messages as a proxy needs them: whole, untouched, and with the little that must be known of them."""

import asyncio
import re
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.I)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.I)
_BODILESS = re.compile(rb"HTTP/1\.\d (?:1\d\d|204|304)")
PIECE = 2048


@dataclass(slots=True)
class Message:
    """A request or an answer: its head with the empty line, and its body as it goes over the wire."""

    head: bytes
    body: bytes = b""

    @property
    def path(self) -> str:
        """Of a request: what was asked for."""
        return self.head.split(b" ", 2)[1].decode("latin-1")

    @property
    def is_head(self) -> bool:
        """Whether a request wants no body back."""
        return self.head.startswith(b"HEAD ")


async def read_head(reader: asyncio.StreamReader) -> Message | None:
    """The beginning of the next message; None when the other side has closed."""
    try:
        return Message(await reader.readuntil(b"\r\n\r\n"))
    except asyncio.IncompleteReadError:
        return None


def length_of(message: Message) -> int:
    """How long the body is, as the head says; 0 where it says nothing."""
    found = _LENGTH.search(message.head)
    return int(found[1]) if found else 0


async def read_answer(reader: asyncio.StreamReader, asked: Message) -> Message | None:
    """A whole answer to that request."""
    answer = await read_head(reader)
    if answer is None or asked.is_head or _BODILESS.match(answer.head):
        return answer
    if not _CHUNKED.search(answer.head):
        answer.body = await reader.readexactly(length_of(answer))
        return answer
    pieces, size = [], -1
    while size:
        line = await reader.readuntil(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        pieces += [line, await reader.readexactly(size + 2)]
    answer.body = b"".join(pieces)
    return answer
