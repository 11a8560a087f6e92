"""Supervises MiniStack: one child process on the loopback address, its state in a folder.

The contract with the child (`local.emulator`): it prints `{"port": …}` once it serves; it saves its state
and ends when its standard input closes; it says nothing else on standard output. Nothing here sleeps or
polls.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

REGION = "eu-central-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class MiniStackFailed(RuntimeError):
    """The child ended before it was ready; its log says why."""


class Aws:
    """Where the local AWS answers.

    Clients are made once and serve every thread, as botocore promises they can.
    """

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._session = boto3.session.Session()
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()

    @property
    def environment(self) -> dict[str, str]:
        """The variables through which botocore finds it by itself, and nothing of the developer's own AWS."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
            **CREDENTIALS,
        }

    def get(self, path: str) -> Any:
        """What MiniStack's own pages answer, read as JSON. Raises OSError when it doesn't answer."""
        connection = http.client.HTTPConnection(urlsplit(self.endpoint).netloc, timeout=60)
        try:
            connection.request("GET", path)
            return json.load(connection.getresponse())
        except (http.client.HTTPException, ValueError) as error:
            raise ConnectionError(f"{path}: {error}") from error
        finally:
            connection.close()

    def client(self, service: str) -> Any:
        """A boto3 client that knows the endpoint, the region and the credentials."""
        with self._making:
            if service not in self._clients:
                self._clients[service] = self._session.client(
                    service,  # type: ignore[call-overload]
                    endpoint_url=self.endpoint,
                    region_name=REGION,
                    aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
                    aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
                    config=Config(
                        read_timeout=60,
                        retries={"total_max_attempts": 1},
                        max_pool_connections=40,
                        proxies={},
                    ),
                )
            return self._clients[service]


class MiniStack:
    """MiniStack with the state of `home`, as a context manager.

    `home/aws` and `home/s3` hold what MiniStack saves, `home/mails` one file per mail sent,
    `home/ministack.log` what it says, `home/port` where it answers, so that it does so again after a restart.
    `home/saved` is there while everything is saved: from an orderly end to the next start.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._child: subprocess.Popen[str] | None = None
        self.aws = Aws("")
        self.unsaved = False
        """Whether the run before this one ended without saving."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def mails(self) -> Path:
        return self.home / "mails"

    def start(self) -> Aws:
        """Returns once it serves. Raises MiniStackFailed when it ends instead."""
        self.home.mkdir(parents=True, exist_ok=True)
        saved = self.home / "saved"
        self.unsaved = (self.home / "port").exists() and not saved.exists()
        saved.unlink(missing_ok=True)
        log = self.home / "ministack.log"
        with log.open("ab") as sink:
            # A session of its own: Ctrl-C reaches the parent, which stops the child when its work is done.
            self._child = subprocess.Popen(
                [sys.executable, "-m", "local.emulator", str(self.home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
                start_new_session=True,
            )
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            self.stop()
            raise MiniStackFailed(f"MiniStack did not start; see {log}")
        self.aws = Aws(f"http://127.0.0.1:{json.loads(line)['port']}")
        return self.aws

    def stop(self, *, patience: float = 10.0) -> None:
        """Returns once the state is saved and the process ended; it is killed after `patience` seconds."""
        if self._child is None:
            return
        child, self._child = self._child, None
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()
