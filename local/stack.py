"""The local stack as tests see it: a process of its own, with its own ports and its own state.

with Stack(tmp_path) as stack:
    page = stack.browser("acme").get("/some-slug")
    stack.settle()
    assert stack.mails()[0].subject == "Your receipt"
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from local import ROOT
from local.mailbox import Mail, Mailbox
from local.ministack import Aws
from local.names import Zone


class StackFailed(RuntimeError):
    """The stack did not start, did not come to rest, or a schedule failed; the message holds the reason and
    the logs' ends.
    """


class Stack:
    """`python -m local` in a child process. `home` holds state and logs.

    Failed messages are tried again after one second, and schedules fire only through `tick`.
    """

    def __init__(self, home: Path, *, template: Path = ROOT / "template.yaml", seeded: bool = True) -> None:
        self.home = home
        self._template = template
        self._seeded = seeded
        self._child: subprocess.Popen[str] | None = None
        self._port = 0
        self.url = ""
        self.directory: dict[str, Any] = {}
        self._aws = Aws("")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when it answers.

        After a stop it comes back on the same port with the same state. Raises StackFailed.
        """
        command = [
            sys.executable, "-m", "local", "--once-ready-print-json", "--still", "--retry-after", "1",
            "--port", str(self._port), "--home", str(self.home), "--template", str(self._template),
        ]  # fmt: skip
        if not self._seeded:
            command.append("--seedless")
        self.home.mkdir(parents=True, exist_ok=True)
        around = {name: value for name, value in os.environ.items() if name != "FRESH"}
        with (self.home / "errors.log").open("ab") as errors:
            self._child = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, env=around, start_new_session=True
            )
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            self.stop()
            raise StackFailed(f"the stack did not start\n{self.logs()}")
        ready = json.loads(line)
        self.url = ready["url"]
        self.directory = ready["directory"]
        self._port = urlsplit(self.url).port or 0
        self._aws = Aws(ready["aws"])

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it as Ctrl-C does, and answers its exit code; one that doesn't end within 20 seconds is
        killed.
        """
        if self._child is None:
            return 0
        child, self._child = self._child, None
        if child.poll() is None:
            child.send_signal(number)
        try:
            code = child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        if child.stdout is not None:
            child.stdout.close()
        return code

    @property
    def pid(self) -> int:
        """The process id. Raises StackFailed when it isn't running."""
        if self._child is None:
            raise StackFailed("the stack isn't running")
        return self._child.pid

    def aws(self, service: str) -> Any:
        """A boto3 client of the stack's AWS."""
        return self._aws.client(service)

    def browser(self, account: str = "", **options: Any) -> httpx.Client:
        """An HTTP client as if on `{account}.localhost`; without an account, on the API's own address.

        Redirects are not followed and cookies are kept; `options` go to httpx.Client.
        """
        host = f"{account}.localhost:{self._port}" if account else f"localhost:{self._port}"
        headers = {"host": host, **options.pop("headers", {})}
        settings = {"trust_env": False, "timeout": 35, **options}
        return httpx.Client(base_url=f"http://127.0.0.1:{self._port}", headers=headers, **settings)

    def settle(self, seconds: float = 30) -> None:
        """Waits until stream, queues and calls are at rest.

        Raises StackFailed with what isn't, after that time.
        """
        with self.browser(timeout=seconds + 30) as client:
            busy = client.get("/_local/idle", params={"seconds": str(seconds)}).json()["busy"]
        if busy:
            raise StackFailed(f"{busy} (after {seconds} s)\n{self.logs()}")

    def tick(self, at: datetime) -> dict[str, Any]:
        """Fires every schedule as of `at` (aware), waits, and answers each function's result.

        Raises StackFailed if one failed.
        """
        with self.browser(timeout=300) as client:
            outcomes = client.post("/_local/clock", json={"at": at.isoformat()}).json()
        errors = [outcome["error"] for outcome in outcomes if outcome["error"]]
        if errors:
            raise StackFailed(f"{'; '.join(errors)}\n{self.logs()}")
        return {outcome["function"]: outcome["result"] for outcome in outcomes}

    def mails(self, to: str = "") -> list[Mail]:
        """The mails sent so far, newest first; `to` keeps those handed to that address."""
        mails = Mailbox(self.home / "state" / "mails").newest_first()
        return [mail for mail in mails if not to or to in mail.recipients]

    @property
    def names(self) -> Zone:
        """The DNS of this stack's world."""
        return Zone(self.home / "state" / "names.json")

    def environment(self, function: str) -> dict[str, str]:
        """The variables of one function."""
        facts = json.loads((self.home / "environment.json").read_text(encoding="utf-8"))
        found: dict[str, str] = facts["functions"][function]["environment"]
        return found

    def logs(self, characters: int = 4000) -> str:
        """The end of what the stack and its functions said."""
        parts = []
        for name in ("errors.log", "stack.log", "functions.log", "state/ministack.log"):
            path = self.home / name
            if path.exists():
                parts.append(
                    f"--- {name}\n{path.read_text(encoding='utf-8', errors='replace')[-characters:]}"
                )
        return "\n".join(parts)
