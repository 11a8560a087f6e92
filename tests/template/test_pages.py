"""The pages about deploying and operating speak of the stack as it is."""

import re

import pytest

from cartwright.http.app import BODY_LIMIT
from local.functions import LARGEST_PAYLOAD
from local.gateway import LARGEST_REQUEST
from tests.template.stack import ROOT, Stack, references

DEPLOYING = (ROOT / "docs" / "deploying.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
PROBLEMS = (ROOT / "docs" / "problems.md").read_text()


def test_every_parameter_is_explained(stack: Stack) -> None:
    assert [name for name in stack.translated["Parameters"] if f"`{name}`" not in DEPLOYING] == []


def test_every_alarm_has_an_answer(stack: Stack) -> None:
    general = (
        {f"{name}Errors" for name in stack.functions}
        | {f"{name}NotEmpty" for name in stack.dead_letter_queues}
        | {f"{name}Late" for name in stack.queues}
    )
    for placeholder in ("`<Function>Errors`", "`<Queue>DLQNotEmpty`", "`<Queue>Late`"):
        assert placeholder in OPERATING
    particular = stack.of("AWS::CloudWatch::Alarm").keys() - general
    assert [alarm for alarm in particular if f"`{alarm}`" not in OPERATING] == []


def test_answers_that_are_not_ours_are_owned_up_to(stack: Stack) -> None:
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    (authorizer,) = stack.of("AWS::ApiGatewayV2::Authorizer").values()
    limits = stage["DefaultRouteSettings"]
    rows = dict(re.findall(r"^\| (\d{3}) \| (?:[A-Z]\w+ ?)+ \| (.+) \|$", PROBLEMS, re.MULTILINE))
    assert rows.keys() == {"401", "404", "413", "429", "500", "503"}
    assert f"(`{authorizer['Name']}`)" in rows["401"]
    rate, burst = limits["ThrottlingRateLimit"], limits["ThrottlingBurstLimit"]
    assert f"{rate:,} requests a second, bursts of {burst:,}" in rows["429"]
    assert f"{LARGEST_REQUEST // 2**20} MB" in rows["413"]
    assert f"({LARGEST_PAYLOAD // 2**20} MB)" in rows["413"]
    assert f"{BODY_LIMIT // 2**10} kB" in rows["413"]


def test_the_bill_counts_the_alarms_and_keys_there_are(stack: Stack) -> None:
    alarms = stack.of("AWS::CloudWatch::Alarm").values()
    metrics = sum(len([m for m in alarm.get("Metrics", [{}]) if "Expression" not in m]) for alarm in alarms)
    assert (
        f"{metrics} alarm metrics − 10 free = {metrics - 10} × 0.10 | {(metrics - 10) / 10:.2f} |"
        in DEPLOYING
    )
    assert f"| KMS keys | {len(stack.of('AWS::KMS::Key'))} × 1.00 |" in DEPLOYING


def test_the_bill_counts_the_queues_that_are_asked(stack: Stack) -> None:
    ordered = [queue for queue in stack.consumers if stack.queues[queue].get("FifoQueue")]
    calls = 5 * 3 * 43_800
    assert f"{calls:,} calls per queue. {len(stack.consumers) - len(ordered)} standard queues:" in DEPLOYING
    assert f"{len(ordered)} FIFO queues: {len(ordered) * calls:,} ×" in DEPLOYING


@pytest.mark.parametrize("heading", ["### Idle, per month", "### Per 1,000 sales"])
def test_the_bill_adds_up(heading: str) -> None:
    table = DEPLOYING.partition(heading)[2].partition("**sum**")
    lines = [float(cents) for cents in re.findall(r"\| (\d+\.\d+) \|$", table[0], re.MULTILINE)]
    (total,) = re.findall(r"\*\*(\d+\.\d+)\*\*", table[2].partition("\n")[0])
    assert len(lines) > 5
    assert abs(sum(lines) - float(total)) < 0.005


def test_the_memory_that_is_billed_is_the_memory_there_is(stack: Stack) -> None:
    assert f"checkout at {stack.functions['Checkout']['MemorySize'] / 1024:.2f} GB" in DEPLOYING


def test_outputs_that_the_pages_name_exist(stack: Stack) -> None:
    named = {"PublicUrl", "DomainTarget", "AlarmTopicArn", "MailDkim1"}
    assert named <= stack.translated["Outputs"].keys()
    assert all(f"`{name}`" in DEPLOYING + OPERATING for name in named)
    assert references(stack.translated["Outputs"]["DomainTarget"]["Value"]) == {"Domain"}


def test_the_first_account_opens_as_the_page_says(stack: Stack) -> None:
    assert "`OperatorName`" in DEPLOYING
    assert references(stack.translated["Outputs"]["OperatorName"]["Value"]) == {"UsersOperator"}
    assert [
        event for event in re.findall(r"`(events/[^`]+)`", DEPLOYING) if not (ROOT / event).is_file()
    ] == []
