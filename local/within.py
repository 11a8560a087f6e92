"""`python -m local.within cartwright.check ACCOUNT`: a command of an operator's, against the running stack.

It has the variables that the stack gave to the function that looks after what stayed behind: the table, the
key that opens connections, and the queues.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local import ROOT

FUNCTION = "WebhooksSweeper"


def variables(home: Path) -> Mapping[str, str]:
    """Raises FileNotFoundError where no stack runs."""
    running = json.loads((home / "environment.json").read_text(encoding="utf-8"))
    found: Mapping[str, str] = running["functions"][FUNCTION]["environment"]
    return found


def main(command: Sequence[str], home: Path = ROOT / ".local") -> int:
    """The exit code of the command; 2 where no stack runs."""
    try:
        told = variables(home)
    except FileNotFoundError:
        sys.stderr.write(
            "Which table? CARTWRIGHT_TABLE names one; without it a running stack is asked (`make run`).\n"
        )
        return 2
    return subprocess.run([sys.executable, "-m", *command], env=os.environ | told, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
