"""The child process that is AWS: MiniStack's application behind one thin layer of ours.

`python -m local.emulator` is started by `local.ministack`, which describes the contract between the two. The
layer adds what MiniStack lacks and the stack needs (docs/decisions/0021):

- `GET /_local/changes?since=N` answers when something was written, sent or mailed since change number N, so
  that the pump waits for the stream instead of asking it four times a second;
- each mail sent is kept as a file with its complete MIME text and tags: MiniStack keeps neither, and forgets
  the mails themselves on a restart;
- it ends, and saves its state, as soon as its standard input closes, however its parent died.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn

from local.servers import listen_again

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

LONGEST_WAIT = 20.0
"""Seconds after which a wait for changes answers all the same."""

_TABLE_WRITES = frozenset(
    f"DynamoDB_20120810.{verb}"
    for verb in (
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "ExecuteStatement",
    )
)
_QUEUE_WRITES = frozenset(("AmazonSQS.SendMessage", "AmazonSQS.SendMessageBatch"))
_OUTBOUND = "/v2/email/outbound-emails"


class Watch:
    """MiniStack's application, counting what changes and keeping the mails."""

    def __init__(self, aws: Application, mails: Path) -> None:
        self._aws = aws
        self._mails = mails
        self._counts = {"table": 0, "queue": 0, "mail": 0}
        self._changed = asyncio.Condition()
        self.started = asyncio.Event()
        self._closing = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._aws(scope, receive, self._noting_the_start(send))
        elif scope["type"] == "http" and scope["path"] == "/_local/changes":
            await self._answer_changes(scope, send)
        elif scope["type"] == "http" and scope["path"] == _OUTBOUND and scope["method"] == "POST":
            await self._send_mail(scope, receive, send)
        else:
            await self._aws(scope, receive, self._announcing(send, _topic(scope)))

    async def close(self) -> None:
        """Lets go of everyone who waits for changes."""
        async with self._changed:
            self._closing.set()
            self._changed.notify_all()

    def _noting_the_start(self, send: Send) -> Send:
        async def noting(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self.started.set()

        return noting

    def _announcing(self, send: Send, topic: str | None) -> Send:
        """Counts a change before its answer goes out: who has the answer can rely on the count."""

        async def announcing(message: Message) -> None:
            if topic is not None and message["type"] == "http.response.start":
                async with self._changed:
                    self._counts[topic] += 1
                    self._changed.notify_all()
            await send(message)

        return announcing

    async def _answer_changes(self, scope: Message, send: Send) -> None:
        since = int(parse_qs(scope["query_string"].decode())["since"][0])
        try:
            async with asyncio.timeout(LONGEST_WAIT), self._changed:
                await self._changed.wait_for(lambda: self._number > since or self._closing.is_set())
        except TimeoutError:
            pass  # nothing happened: the answer says so
        await _answer(send, {"number": self._number, **self._counts})

    @property
    def _number(self) -> int:
        return sum(self._counts.values())

    async def _send_mail(self, scope: Message, receive: Receive, send: Send) -> None:
        asked, answer = bytearray(), list[Message]()

        async def hearing() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def collecting(message: Message) -> None:
            answer.append(message)

        await self._aws(scope, hearing, collecting)
        sent = answer[0]["status"] == 200
        if sent:
            self._keep(bytes(asked), b"".join(message.get("body", b"") for message in answer))
        announcing = self._announcing(send, "mail" if sent else None)
        for message in answer:
            await announcing(message)

    def _keep(self, asked: bytes, answered: bytes) -> None:
        number = json.loads(answered)["MessageId"]
        record = {"id": number, "at": time.time(), "request": json.loads(asked)}
        path = self._mails / f"{time.time_ns()}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(record), encoding="utf-8")
        draft.replace(path)


def _topic(scope: Message) -> str | None:
    """Which count a request belongs to; None for what only reads."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    target = next(
        (value.decode("latin-1") for name, value in scope["headers"] if name == b"x-amz-target"), ""
    )
    if target in _TABLE_WRITES:
        return "table"
    return "queue" if target in _QUEUE_WRITES else None


async def _answer(send: Send, facts: dict[str, int]) -> None:
    body = json.dumps(facts).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _parent_gone() -> None:
    """Returns when standard input closes."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


async def _run(listener: socket.socket, mails: Path, tell: Callable[[str], object]) -> None:
    aws: Application = importlib.import_module("ministack.app").app
    watch = Watch(aws, mails)
    # Not hypercorn, MiniStack's own choice: since Python 3.12 that ends only when its last client hangs up.
    server = uvicorn.Server(
        uvicorn.Config(
            watch,
            log_config=None,
            access_log=False,
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
    )

    async def until_told() -> None:
        await watch.started.wait()
        tell(json.dumps({"port": listener.getsockname()[1]}))
        await _parent_gone()
        await watch.close()
        server.should_exit = True

    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(until_told())
        await server.serve([listener])
        waiting.cancel()


def main() -> None:
    """Serves until standard input closes.

    The one line on standard output is `{"port": …}`, once it is ready.
    """
    tell = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever MiniStack prints goes to its log, not to the parent
    home = Path(sys.argv[1])
    listener = listen_again(home / "port")
    for folder in ("aws", "s3", "mails"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    os.environ.update(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(listener.getsockname()[1]),
        MINISTACK_HOST="127.0.0.1",
        PERSIST_STATE="1",
        STATE_DIR=str(home / "aws"),
        S3_PERSIST="1",
        S3_DATA_DIR=str(home / "s3"),
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        LOG_LEVEL="WARNING",
    )
    asyncio.run(_run(listener, home / "mails", lambda line: print(line, file=tell, flush=True)))
    (home / "saved").touch()


if __name__ == "__main__":
    main()
