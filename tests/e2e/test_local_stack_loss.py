"""A MiniStack that is killed saves nothing: the local stack says what that cost, and never looks whole when
it is not."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from local.stack import Stack
from tests.e2e.conftest import small_stack
from tests.e2e.processes import only_where_processes_can_be_seen, processes_of
from tests.e2e.stories.people import Login

pytestmark = only_where_processes_can_be_seen
UNSAVED = "MiniStack was killed in the last run"


def kill_ministack(stack: Stack) -> None:
    for child in processes_of(stack.pid) - {stack.pid}:
        os.kill(child, signal.SIGKILL)


def test_a_seed_that_was_never_saved_is_missed_and_made_again(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        lost = stack.directory["ids"]
        seeded = {product["slug"] for product in Login.of(stack, "agency").get("/products")["items"]}
        kill_ministack(stack)
        assert stack.stop() == 0, "it ends in order all the same"
        stack.start()
        assert stack.directory["ids"]["account"] != lost["account"]
        again = Login.of(stack, "agency").get("/products")["items"]
        assert {product["slug"] for product in again} == seeded
        said = (tmp_path / "stack.log").read_text("utf-8")
        assert UNSAVED in said
        assert "THE STATE IS LOST: the table cartwright-Table holds none" in said
        assert f"none of the {len(lost)} things that the seed made ({', '.join(sorted(lost))})" in said
        left = tmp_path / "state-lost-1"
        assert f"what is left is in {left}." in said
        assert json.loads((left / "directory.json").read_text("utf-8"))["ids"] == lost
        stack.stop()
        kept = stack.directory["ids"]
        stack.start()
        assert stack.directory["ids"] == kept
        assert (tmp_path / "stack.log").read_text("utf-8").count("THE STATE IS LOST") == 1


def test_a_run_that_was_never_saved_is_said_once_and_the_run_before_it_is_there(tmp_path: Path) -> None:
    key = {"pk": {"S": "KEPT"}, "sk": {"S": "first run"}}
    with small_stack(tmp_path) as stack:
        table = stack.environment("Echo")["SMALL_TABLE"]
        stack.aws("dynamodb").put_item(TableName=table, Item=key)
        stack.stop()
        stack.start()
        said = tmp_path / "stack.log"
        assert UNSAVED not in said.read_text("utf-8")
        kill_ministack(stack)
        stack.stop()
        stack.start()
        assert said.read_text("utf-8").count(UNSAVED) == 1
        assert "Item" in stack.aws("dynamodb").get_item(TableName=table, Key=key)
        stack.stop()
        stack.start()
        assert said.read_text("utf-8").count(UNSAVED) == 1
