"""An operator's command against the stack that runs on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from local import within


def test_a_command_has_the_variables_of_the_running_stack_and_its_exit_is_ours(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"functions": {within.FUNCTION: {"environment": {"CARTWRIGHT_TABLE": "a-table"}}}}
    (tmp_path / "environment.json").write_text(json.dumps(told), encoding="utf-8")
    command = "import os, sys; print(os.environ['CARTWRIGHT_TABLE'], *sys.argv[1:]); sys.exit(3)"
    (tmp_path / "proving.py").write_text(command, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert within.main(["proving", "acc_1"], tmp_path) == 3
    assert capfd.readouterr().out == "a-table acc_1\n"


def test_without_a_stack_and_without_a_table_it_is_said_what_is_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert within.main(["platform"], tmp_path) == 2
    assert "CARTWRIGHT_TABLE" in capsys.readouterr().err
