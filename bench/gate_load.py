"""The two ends of the gate's measurement, each a process of its own: a small upstream, and a client of a proxy.

``python gate_load.py upstream CERTIFICATE KEY`` prints its plain and its TLS port;
``python gate_load.py client PORT ROW REQUESTS CONNECTIONS PLAIN TLS`` prints the seconds that it took.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
import time
from dataclasses import dataclass

BODY = b"x" * 1024
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\nConnection: keep-alive\r\n\r\n" + BODY
#: Gatepost decrypts the first, where its policy inspects, and lets the second pass unread.
INSPECTED, PASSED = "localhost", "127.0.0.1"
ROWS = ("plain", "tunnel", "kept", "new")
LIMIT_S = 120.0


@dataclass(frozen=True)
class Task:
    """What a client does; ``row`` is one of ROWS."""

    proxy: int
    row: str
    requests: int
    connections: int
    plain: int
    tls: int

    @property
    def host(self) -> str:
        """The host that is asked for."""
        return INSPECTED if self.row in ("kept", "new") else PASSED


async def serve(certificate: str, key: str) -> None:
    """Answer 1 KB to every request, on two ports, until the process is ended."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    plain = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=512)
    secure = await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context, backlog=512)
    print(*(server.sockets[0].getsockname()[1] for server in (plain, secure)), flush=True)
    await asyncio.gather(plain.serve_forever(), secure.serve_forever())


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, OSError):
        pass
    finally:
        writer.close()


async def ask(task: Task) -> float:
    """Make the requests over so many connections at once; seconds. Raises ValueError for any answer but 200."""
    shares = [
        task.requests // task.connections + (n < task.requests % task.connections) for n in range(task.connections)
    ]
    worker = _each_on_its_own if task.row in ("tunnel", "new") else _all_on_one
    started = time.monotonic()
    async with asyncio.timeout(LIMIT_S):
        await asyncio.gather(*(worker(task, share) for share in shares if share))
    return time.monotonic() - started


async def _all_on_one(task: Task, requests: int) -> None:
    reader, writer = await _connect(task)
    for _ in range(requests):
        await _get(reader, writer, task)
    writer.close()


async def _each_on_its_own(task: Task, requests: int) -> None:
    for _ in range(requests):
        await _all_on_one(task, 1)


async def _connect(task: Task) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", task.proxy)
    if task.row != "plain":
        writer.write(f"CONNECT {task.host}:{task.tls} HTTP/1.1\r\nHost: {task.host}:{task.tls}\r\n\r\n".encode())
        _check(await reader.readuntil(b"\r\n\r\n"))
        # The figures are the proxy's; whether the client believes its certificate is none of them.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        await writer.start_tls(context, server_hostname=task.host)
    return reader, writer


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, task: Task) -> None:
    where = f"{task.host}:{task.plain if task.row == 'plain' else task.tls}"
    target = f"http://{where}/page" if task.row == "plain" else "/page"
    # As browsers do; e2guardian closes the connection without it.
    keep = "Proxy-Connection: keep-alive\r\n" if task.row == "plain" else ""
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {where}\r\n{keep}Accept: */*\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    _check(head)
    await reader.readexactly(len(BODY))


async def shown_certificate(task: Task) -> bytes:
    """The certificate that the client of a tunnel is shown, as DER."""
    async with asyncio.timeout(10):
        _, writer = await _connect(task)
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return bytes(shown)


def _check(head: bytes) -> None:
    if head.split(b" ", 2)[1] != b"200":
        raise ValueError(f"the proxy answered {head[:80]!r}")


if __name__ == "__main__":
    if sys.argv[1] == "upstream":
        asyncio.run(serve(*sys.argv[2:4]))
    else:
        proxy, row, *numbers = sys.argv[2:]
        print(asyncio.run(ask(Task(int(proxy), row, *map(int, numbers)))), flush=True)
