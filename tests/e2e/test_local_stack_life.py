"""The local stack starts alone, ends whole, listens to nobody outside, and remembers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.stack import Stack
from tests.e2e.conftest import small_stack
from tests.e2e.processes import ended, listening, only_where_processes_can_be_seen, processes_of, watching

KEPT = {"pk": {"S": "KEPT"}, "sk": {"S": "1"}}


@dataclass(frozen=True)
class Stopped:
    """A stack that was stopped after it was given something to keep."""

    stack: Stack
    url: str
    table: str
    mail: str
    code: int
    survivors: int


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stopped]:
    stack = small_stack(tmp_path_factory.mktemp("life"))
    stack.start()
    table = stack.environment("Echo")["SMALL_TABLE"]
    stack.aws("dynamodb").put_item(TableName=table, Item=KEPT)
    sqs = stack.aws("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="written-dlq")["QueueUrl"], MessageBody="kept")
    mail = stack.aws("sesv2").send_email(
        FromEmailAddress="sales@cartwright.example",
        Destination={"ToAddresses": ["kept@example.com"]},
        Content={"Raw": {"Data": b"Subject: Kept\r\n\r\n"}},
    )["MessageId"]
    with watching(processes_of(stack.pid)) as handles:
        code = stack.stop(signal.SIGINT)
        survivors = [handle for handle in handles if not ended(handle, 1)]
    yield Stopped(stack, stack.url, table, mail, code, len(survivors))
    stack.stop()


@only_where_processes_can_be_seen
def test_nothing_listens_outside_the_loopback(small: Stack) -> None:
    family = processes_of(small.pid)
    assert len(family) > 1, "MiniStack is a process of its own"
    loopback = {"0100007F", "00000000000000000000000001000000"}
    assert listening(family)
    assert listening(family) <= loopback


@only_where_processes_can_be_seen
def test_ctrl_c_ends_every_process(stopped: Stopped) -> None:
    assert (stopped.code, stopped.survivors) == (0, 0)


@only_where_processes_can_be_seen
def test_what_the_stack_holds_survives_a_restart(stopped: Stopped) -> None:
    stack = stopped.stack
    with stack:
        assert stack.url == stopped.url
        assert stack.environment("Echo")["SMALL_TABLE"] == stopped.table
        assert "Item" in stack.aws("dynamodb").get_item(TableName=stopped.table, Key=KEPT)
        sqs = stack.aws("sqs")
        dead = sqs.get_queue_url(QueueName="written-dlq")["QueueUrl"]
        assert sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "kept"
        assert [mail.identity for mail in stack.mails()] == [stopped.mail]
        stack.settle()


@only_where_processes_can_be_seen
def test_ministack_saves_and_ends_even_if_its_parent_is_killed(stopped: Stopped) -> None:
    stack = stopped.stack
    stack.start()
    late = {"pk": {"S": "KEPT"}, "sk": {"S": "before the kill"}}
    stack.aws("dynamodb").put_item(TableName=stopped.table, Item=late)
    with watching(processes_of(stack.pid) - {stack.pid}) as handles:
        stack.stop(signal.SIGKILL)
        assert all(ended(handle, 10) for handle in handles)
    assert "before the kill" in (stack.home / "state/aws/dynamodb.json").read_text(encoding="utf-8")


def test_a_taken_port_is_said_and_nothing_stays_behind(small: Stack, tmp_path: Path) -> None:
    port = small.url.rpartition(":")[2]
    command = [sys.executable, "-m", "local", "--port", port, "--home", str(tmp_path), "--seedless"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 1
    assert f"something else on port {port}" in refused.stderr


def test_a_person_is_told_where_to_go_and_fresh_forgets(small: Stack, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "directory.json").write_text("left by an earlier run", encoding="utf-8")
    template = Path(__file__).parent / "small" / "template.yaml"
    command = [
        sys.executable, "-m", "local", "--fresh", "--seedless",
        "--port", "0", "--home", str(tmp_path), "--template", str(template),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        assert running.stdout is not None
        said = ""
        while "Logs:" not in said:
            said += running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    for place in ("/_local/mails", "/_local/queues", "/_local/clock", "/v1/docs"):
        assert place in said
    assert not (tmp_path / "state" / "directory.json").exists()


def test_one_function_is_called_from_the_command_line(small: Stack, tmp_path: Path) -> None:
    event = tmp_path / "tests.e2e.small.web.echo.by-hand.json"
    event.write_text(json.dumps({"pathParameters": {"thing": "plain"}}), encoding="utf-8")
    command = [sys.executable, "-m", "local.invoke", str(event), "--home", str(small.home)]
    called = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(called.stdout) == {"inferred": True}
    event.write_text(json.dumps({"pathParameters": {"thing": "boom"}}), encoding="utf-8")
    failed = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert failed.returncode == 1
    assert "nobody outside may read this" in failed.stderr


def test_the_clock_is_told_from_the_command_line(small: Stack) -> None:
    at = datetime(2026, 12, 1, 6, tzinfo=UTC) + timedelta(days=1)
    command = [sys.executable, "-m", "local.clock", at.isoformat(), "--home", str(small.home)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert told.stdout == "Daily: done\n"
