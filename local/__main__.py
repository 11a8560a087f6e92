"""`python -m local`: starts the whole stack, says where to go, and stops all of it on Ctrl-C."""

from __future__ import annotations

import argparse
import copy
import json
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from local import ROOT
from local.assembly import Assembly, Options
from local.ministack import MiniStackFailed
from local.template import Unresolvable


def main() -> int:
    """The exit code: 0 after a stop by signal, 1 when the stack could not start."""
    arguments = _arguments()
    options = Options(
        home=arguments.home.resolve(),
        template=arguments.template.resolve(),
        port=arguments.port,
        retry_after=arguments.retry_after,
        still=arguments.still,
        seeded=not arguments.seedless,
    )
    told_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told_to_stop.set())
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)  # the developer's own AWS is never spoken to
    options.home.mkdir(parents=True, exist_ok=True)
    console = _redirect(options.home, quiet=arguments.once_ready_print_json)
    began = time.perf_counter()
    assembly = Assembly(options)
    if arguments.fresh or os.environ.get("FRESH"):
        assembly.forget()
    try:
        assembly.start()
    except (OSError, MiniStackFailed, Unresolvable) as error:
        print(f"The stack can't start: {error}", file=sys.stderr)
        if isinstance(error, OSError) and options.port:
            print(
                f"Is something else on port {options.port}? `make run ARGS='--port 8081'` takes another.",
                file=sys.stderr,
            )
        return 1
    took = time.perf_counter() - began
    if arguments.once_ready_print_json:
        print(json.dumps(_facts(assembly)), file=console, flush=True)
    else:
        print(_welcome(assembly, took), file=console, flush=True)
    # Not one endless wait: a signal that the system hands to another thread wakes nobody here, and Python
    # runs the handler only once this thread moves.
    while not told_to_stop.wait(0.5):
        pass
    print("Stopping.", file=sys.stderr, flush=True)
    assembly.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local", description="Cartwright's whole stack on this machine."
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget the state of earlier runs (so does FRESH=1)"
    )
    parser.add_argument("--port", type=int, default=8080, help="where to answer; 0 takes any free port")
    parser.add_argument("--seedless", action="store_true", help="start with an empty table")
    parser.add_argument(
        "--once-ready-print-json", action="store_true", help="say where to go in JSON, for programs"
    )
    parser.add_argument("--home", type=Path, default=ROOT / ".local", help="folder for state and logs")
    parser.add_argument("--template", type=Path, default=ROOT / "template.yaml")
    parser.add_argument(
        "--retry-after", type=int, default=10, help="seconds until a failed message is tried again"
    )
    parser.add_argument("--still", action="store_true", help="fire schedules by hand only")
    return parser.parse_args()


def _redirect(home: Path, *, quiet: bool) -> TextIO:
    """Sends what functions print to `functions.log`; the result still reaches who started us."""
    console = os.fdopen(os.dup(1), "w", encoding="utf-8")
    log = os.open(home / "functions.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.close(log)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    kept = logging.FileHandler(home / "stack.log", encoding="utf-8")
    kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handlers: list[logging.Handler] = [kept]
    if not quiet:
        shown = logging.StreamHandler(console)
        shown.setFormatter(_OneLine("%(asctime)s  %(message)s", datefmt="%H:%M:%S"))
        shown.addFilter(lambda record: record.name.startswith("local"))
        handlers.append(shown)
    logging.basicConfig(level=logging.WARNING, handlers=handlers)
    logging.getLogger("local").setLevel(logging.INFO)
    return console


class _OneLine(logging.Formatter):
    """Without tracebacks: those are in the log."""

    def format(self, record: logging.LogRecord) -> str:
        shown = copy.copy(record)
        shown.exc_info = shown.exc_text = None
        return super().format(shown)


def _facts(assembly: Assembly) -> dict[str, object]:
    return {
        "url": assembly.url,
        "aws": assembly.aws.endpoint,
        "home": str(assembly.options.home),
        "directory": asdict(assembly.directory),
    }


def _welcome(assembly: Assembly, took: float) -> str:
    url = assembly.url
    lines = ["", f"  Cartwright is ready ({took:.1f} s). Ctrl-C stops it; what it holds stays.", ""]
    rows = [(place.title, place.url) for place in assembly.directory.places]
    rows += [
        ("Account API, its documentation", f"{url}/v1/docs"),
        ("Mails that were sent", f"{url}/_local/mails"),
        ("Queues and what failed in them", f"{url}/_local/queues"),
        ("The clock: run schedules as of …", f"{url}/_local/clock"),
    ]
    width = max(len(title) for title, _ in rows)
    lines += [f"  {title:<{width}}  {address}" for title, address in rows]
    if assembly.directory.logins:
        lines += ["", "  Sign in as"]
        who = max(len(login.who) for login in assembly.directory.logins)
        mail = max(len(login.email) for login in assembly.directory.logins)
        lines += [
            f"    {login.who:<{who}}  {login.email:<{mail}}  {login.password}"
            for login in assembly.directory.logins
        ]
    lines += ["", f"  Logs: {assembly.options.home}/functions.log, stack.log", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
