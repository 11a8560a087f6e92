"""`python -m local.invoke events/<package>.<module>.<case>.json`: calls one function with one event, as the
running stack would.

The file's name says which: `webhooks.worker.paid-twice.json` goes to `webhooks.worker.handler`, in a
process with that function's own variables and nobody else's. Of a module with several entry points the entry
point is named instead: `reports.scheduled.first-of-month.json` goes to `reports.runs.scheduled`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from local import ROOT
from local.functions import FunctionFailed, Functions
from local.provision import Function


class NoSuchFunction(LookupError):
    """No function of the running stack belongs to that file's name."""


def function_for(file: Path, handlers: dict[str, str]) -> str:
    """The name of the function that an event file is for; `handlers` maps names to handler strings.

    Raises NoSuchFunction.
    """
    for name, handler in handlers.items():
        module, _, _ = handler.rpartition(".")
        package, entry = handler.partition(".")[0], handler.rpartition(".")[2]
        if file.name.startswith((f"{handler}.", f"{package}.{entry}.")):
            return name
        siblings = [other for other in handlers.values() if other.rpartition(".")[0] == module]
        if file.name.startswith(f"{module}.") and siblings == [handler]:
            return name
    raise NoSuchFunction(f"{file.name} names none of: {', '.join(sorted(handlers.values()))}")


def main() -> int:
    """The exit code: 0 when the function answered, 1 when it failed or nothing runs."""
    parser = argparse.ArgumentParser(
        prog="python -m local.invoke", description="Call one function with one event."
    )
    parser.add_argument("event", type=Path, help="for example events/webhooks.worker.paid.json")
    parser.add_argument("--home", type=Path, default=ROOT / ".local")
    arguments = parser.parse_args()
    try:
        running = json.loads((arguments.home / "environment.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        print("No stack is running; `make run` starts one.", file=sys.stderr)
        return 1
    facts = running["functions"]
    try:
        name = function_for(arguments.event, {key: entry["handler"] for key, entry in facts.items()})
        event = json.loads(arguments.event.read_text(encoding="utf-8"))
        print(json.dumps(call(name, facts[name], event), indent=2))
    except (NoSuchFunction, FunctionFailed, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def call(name: str, facts: dict[str, Any], event: Any) -> Any:
    """The function's answer. Raises FunctionFailed."""
    os.environ.update(facts["environment"])
    function = Function(
        name, facts["handler"], facts["timeout"], facts["memory"], facts["environment"], {}, {}
    )
    functions = Functions([function], {})
    try:
        return functions.call(name, event)
    finally:
        functions.close()


if __name__ == "__main__":
    raise SystemExit(main())
