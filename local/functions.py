"""Calls the template's functions as Lambda does: `handler(event, context)`, JSON in, JSON out, a time-out,
a fresh request id.

Each call runs in a thread of its own with an event loop of its own, because an ASGI adapter asks the thread
for one. A function that overruns its time-out is reported as such; Python can't stop its thread, so it is
left to end by itself.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from cartwright.telemetry import logger
from local.provision import Function

LOG = logging.getLogger("local.functions")
LARGEST_PAYLOAD = 6 * 1024 * 1024
"""Bytes of JSON that Lambda takes and gives in a synchronous call."""

type Handler = Callable[[Any, Any], Any]


class FunctionFailed(Exception):
    """A call that ended in an error, as its caller sees it. `kind` is Lambda's errorType."""

    def __init__(self, function: str, kind: str, message: str) -> None:
        super().__init__(f"{function}: {kind}: {message}")
        self.function = function
        self.kind = kind


class PayloadTooLarge(ValueError):
    """The event is bigger than Lambda takes."""


@dataclass(frozen=True, slots=True)
class Context:
    """Lambda's context object, as far as Python functions use it."""

    function_name: str
    memory_limit_in_mb: str
    invoked_function_arn: str
    log_group_name: str
    deadline: float
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


class Functions:
    """The functions of one stack. `environment` holds what every one of them has beside its own variables."""

    def __init__(self, functions: Iterable[Function], environment: Mapping[str, str]) -> None:
        self._functions = {function.name: function for function in functions}
        self._environment = dict(environment)
        self._handlers: dict[str, Handler] = {}
        self._loading = threading.RLock()
        self._loops: list[asyncio.AbstractEventLoop] = []
        self._threads = ThreadPoolExecutor(64, "function", initializer=self._open_loop)

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def __iter__(self) -> Any:
        return iter(self._functions.values())

    def adopt_environment(self) -> None:
        """Makes the functions' variables those of this process. Raises ValueError where two functions
        disagree on one.

        Lambda gives each function its own process; here they share one, so a variable that belongs to
        Cartwright must mean the same everywhere. Only what names the function itself (POWERTOOLS_…) may
        differ; it holds while that function is loaded.
        """
        shared: dict[str, str] = {}
        for function in self:
            for name, value in function.environment.items():
                if not name.startswith("POWERTOOLS_") and shared.setdefault(name, value) != value:
                    raise ValueError(f"{function.name} wants another {name} than the functions before it")
        os.environ.update(shared | self._environment)

    def load(self, name: str) -> Handler:
        """The function's entry point, imported once.

        Raises ImportError or AttributeError as Lambda would report them.
        """
        with self._loading:
            if name not in self._handlers:
                function = self._functions[name]
                os.environ.update({**function.environment, **self._environment})
                module, _, entry = function.handler.rpartition(".")
                self._handlers[name] = getattr(importlib.import_module(module), entry)
            return self._handlers[name]

    def start(self, name: str, event: Mapping[str, Any]) -> Future[Any]:
        """Begins a call; the future holds its result or FunctionFailed. Raises PayloadTooLarge."""
        payload = json.dumps(event)
        if len(payload.encode()) > LARGEST_PAYLOAD:
            raise PayloadTooLarge(name)
        return self._threads.submit(self._run, self._functions[name], payload)

    def call(self, name: str, event: Mapping[str, Any]) -> Any:
        """The function's result.

        Raises FunctionFailed, also when its time-out passes, and PayloadTooLarge.
        """
        timeout = self._functions[name].timeout
        try:
            return self.start(name, event).result(timeout)
        except TimeoutError as error:
            raise self.timed_out(name) from error

    def timed_out(self, name: str) -> FunctionFailed:
        """What the caller of a function that overran its time-out is told."""
        failure = FunctionFailed(
            name, "Sandbox.Timedout", f"timed out after {self._functions[name].timeout:.2f} seconds"
        )
        LOG.error("%s", failure)
        return failure

    def close(self) -> None:
        """Waits for calls under way, then frees their threads and loops."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for loop in self._loops:
            loop.close()

    def _open_loop(self) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        self._loops.append(loop)

    def _run(self, function: Function, payload: str) -> Any:
        # One logger serves the whole process here, so each call says on whose behalf it speaks.
        service = function.environment.get("POWERTOOLS_SERVICE_NAME", function.name)
        logger().thread_safe_append_keys(service=service)
        context = Context(
            function_name=function.name,
            memory_limit_in_mb=str(function.memory),
            invoked_function_arn=function.arn,
            log_group_name=f"/aws/lambda/{function.name}",
            deadline=time.monotonic() + function.timeout,
        )
        try:
            result = json.dumps(self.load(function.name)(json.loads(payload), context))
        except Exception as error:
            LOG.exception("%s failed", function.name)
            raise FunctionFailed(function.name, type(error).__name__, str(error)) from error
        if len(result.encode()) > LARGEST_PAYLOAD:
            raise FunctionFailed(function.name, "Function.ResponseSizeTooLarge", f"{len(result)} bytes")
        return json.loads(result)
