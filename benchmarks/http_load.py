"""Closed-loop load over HTTP/1.1: each connection asks again as soon as it was answered.

One process with one event loop, which parses no more of an answer than its status and its length.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

# An answer that takes longer is an error, and its connection is given up.
LONGEST_SECONDS = 30.0


@dataclass
class Loaded:
    """What was asked in `seconds` of wall time; what failed has no time."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0

    def __iadd__(self, other: "Loaded") -> "Loaded":
        self.seconds += other.seconds
        self.milliseconds += other.milliseconds
        self.errors += other.errors
        return self

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, q: float) -> float:
        return float(np.percentile(self.milliseconds, q)) if self.milliseconds else float("nan")


def load(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Loaded:
    """Ask 127.0.0.1 for `seconds`, or until the requests end.

    A status other than 2xx is an error, and so is a connection that breaks.
    """
    return asyncio.run(_load(port, requests, connections, seconds))


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _load(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Loaded:
    done = Loaded()
    opened = [await _open(port) for _ in range(connections)]
    started = time.perf_counter()
    until = started + seconds

    async def ask_in_turn(place: int) -> None:
        for sent in requests:
            begun = time.perf_counter()
            if begun >= until:
                return
            try:
                async with asyncio.timeout(LONGEST_SECONDS):
                    if opened[place].lost:
                        opened[place] = await _open(port)
                    status = await opened[place].ask(sent)
            except (OSError, TimeoutError):
                opened[place].close()
                status = 0
            if 200 <= status < 300:
                done.milliseconds.append((time.perf_counter() - begun) * 1000)
            else:
                done.errors += 1

    await asyncio.gather(*(ask_in_turn(place) for place in range(connections)))
    done.seconds = time.perf_counter() - started
    for connection in opened:
        connection.close()
    return done


async def _open(port: int) -> "_Connection":
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(lambda: _Connection(), "127.0.0.1", port))[1]


class _Connection(asyncio.Protocol):
    """One connection that stays open; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._received = b""
        self.lost = False

    def ask(self, sent: bytes) -> "asyncio.Future[int]":
        """Its status, when all of the answer is there."""
        assert self._transport is not None
        self._received = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(sent)
        return self._answer

    def close(self) -> None:
        self.lost = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._answer is None or self._answer.done():
            return
        head = self._received[:end].lower()
        if len(self._received) < end + 4 + _length(head):
            return
        if b"\r\nconnection: close" in head:
            self.lost = True
        self._answer.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("closed before its answer"))


def _length(head: bytes) -> int:
    place = head.find(b"\r\ncontent-length:")
    return int(head[place + 17 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
