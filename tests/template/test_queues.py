"""Queues, and what becomes of a message that cannot be dealt with."""

from tests.template.stack import Stack, listed, only, references


def working(stack: Stack) -> set[str]:
    return stack.queues.keys() - stack.dead_letter_queues


def test_there_are_eight_working_queues(stack: Stack) -> None:
    assert working(stack) == {
        "SettleQueue",
        "NumberQueue",
        "MailQueue",
        "HooksQueue",
        "ReportsQueue",
        "BillingQueue",
        "ReconcileQueue",
        "PapersQueue",
    }


def test_every_working_queue_has_a_dead_letter_queue_of_its_own(stack: Stack) -> None:
    for queue in working(stack):
        redrive = stack.queues[queue]["RedrivePolicy"]
        assert references(redrive["deadLetterTargetArn"]) == {f"{queue}DLQ"}
        assert redrive["maxReceiveCount"] >= 3


def test_a_dead_letter_queue_takes_from_nobody_else(stack: Stack) -> None:
    for queue in working(stack):
        allow = stack.queues[f"{queue}DLQ"]["RedriveAllowPolicy"]
        (source,) = allow["sourceQueueArns"]
        assert allow["redrivePermission"] == "byQueue"
        assert source["Fn::Sub"].rpartition(":")[2] == stack.queues[queue]["QueueName"]["Fn::Sub"]
    for queue in stack.dead_letter_queues - {f"{queue}DLQ" for queue in working(stack)}:
        assert stack.queues[queue]["RedriveAllowPolicy"] == {"redrivePermission": "denyAll"}


def test_what_failed_is_kept_longer_than_what_waits(stack: Stack) -> None:
    fortnight = 14 * 24 * 60 * 60
    assert {stack.queues[queue]["MessageRetentionPeriod"] for queue in stack.dead_letter_queues} == {
        fortnight
    }
    assert all(stack.queues[queue]["MessageRetentionPeriod"] < fortnight for queue in working(stack))


def test_order_matters_to_the_same_queues_and_their_dead_letters(stack: Stack) -> None:
    for name, queue in stack.queues.items():
        ordered = name.startswith(("SettleQueue", "NumberQueue", "BillingQueue", "ReconcileQueue"))
        assert queue.get("FifoQueue", False) == ordered
        assert queue["QueueName"]["Fn::Sub"].endswith(".fifo") == ordered


def test_two_equal_messages_are_two_unless_their_sender_says_otherwise(stack: Stack) -> None:
    for name, queue in stack.queues.items():
        if queue.get("FifoQueue"):
            assert queue["ContentBasedDeduplication"] is False, name


def test_one_busy_order_or_client_does_not_slow_the_others(stack: Stack) -> None:
    for name in working(stack):
        if stack.queues[name].get("FifoQueue"):
            assert stack.queues[name]["DeduplicationScope"] == "messageGroup"
            assert stack.queues[name]["FifoThroughputLimit"] == "perMessageGroupId"


def test_a_slow_attempt_never_meets_its_own_retry(stack: Stack) -> None:
    assert stack.consumers.keys() == working(stack)
    for queue, function in stack.consumers.items():
        assert stack.queues[queue]["VisibilityTimeout"] >= 6 * stack.functions[function]["Timeout"], queue


def test_one_bad_message_does_not_repeat_its_neighbours(stack: Stack) -> None:
    for mapping in stack.of("AWS::Lambda::EventSourceMapping").values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_messages_are_encrypted(stack: Stack) -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in stack.queues.values())


def test_the_stream_passes_on_new_inbox_and_outbox_items_documents_and_reports_only(stack: Stack) -> None:
    (mapping,) = [
        m
        for m in stack.of("AWS::Lambda::EventSourceMapping").values()
        if "Table" in references(m["EventSourceArn"])
    ]
    assert references(mapping["FunctionName"]) == {"DeliveriesDispatch"}
    (wanted,) = mapping["FilterCriteria"]["Filters"]
    kinds = '["inbox", "outbox", "document", "report"]'
    assert wanted["Pattern"] == (
        '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ' + kinds + "}}}}"
    )
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 100
    assert references(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == {"DispatchDLQ"}


def test_what_a_schedule_or_ses_could_not_deliver_is_kept(stack: Stack) -> None:
    kept = {
        only(references(config["FunctionName"])): references(
            config["DestinationConfig"]["OnFailure"]["Destination"]
        )
        for config in stack.of("AWS::Lambda::EventInvokeConfig").values()
        if config.get("DestinationConfig")
    }
    assert kept == {"ReportsScheduled": {"SchedulesDLQ"}, "DeliveriesFeedback": {"FeedbackDLQ"}}
    for function, queues in kept.items():
        sends = [s for s in stack.may(function) if "sqs:SendMessage" in s.actions]
        assert queues <= {name for statement in sends for name in references(statement.resources)}


def test_schedules_run_what_they_should(stack: Stack) -> None:
    schedules = {
        only({name for target in listed(rule["Targets"]) for name in references(target["Arn"])}): rule[
            "ScheduleExpression"
        ]
        for rule in stack.of("AWS::Events::Rule").values()
        if "ScheduleExpression" in rule
    }
    assert schedules == {
        "WebhooksSweeper": "rate(1 minute)",
        "ReportsScheduled": "cron(0/15 * * * ? *)",
        "BillingClock": "rate(5 minutes)",
    }
