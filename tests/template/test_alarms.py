"""What wakes somebody up."""

from tests.template.stack import Properties, Stack, only, references


def watching(stack: Stack, metric: str) -> dict[str, Properties]:
    """Resource → the alarm that watches this metric of it."""
    return {
        only(references(dimension["Value"])): alarm
        for alarm in stack.of("AWS::CloudWatch::Alarm").values()
        if alarm.get("MetricName") == metric
        for dimension in alarm["Dimensions"]
    }


def test_every_alarm_is_told_to_the_topic(stack: Stack) -> None:
    for name, alarm in stack.of("AWS::CloudWatch::Alarm").items():
        assert [references(action) for action in alarm["AlarmActions"]] == [{"Alarms"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name
        assert alarm["AlarmDescription"], name


def test_every_function_is_watched(stack: Stack) -> None:
    assert watching(stack, "Errors").keys() == stack.functions.keys()


def test_every_dead_letter_queue_is_watched(stack: Stack) -> None:
    watched = watching(stack, "ApproximateNumberOfMessagesVisible")
    assert watched.keys() == stack.dead_letter_queues
    assert {alarm["Threshold"] for alarm in watched.values()} == {1}


def test_every_working_queue_is_watched_for_falling_behind(stack: Stack) -> None:
    watched = watching(stack, "ApproximateAgeOfOldestMessage")
    assert watched.keys() == stack.queues.keys() - stack.dead_letter_queues
    for queue, alarm in watched.items():
        assert alarm["Threshold"] > stack.queues[queue]["VisibilityTimeout"], "one retry is no alarm"


def test_api_stream_table_and_mail_are_watched(stack: Stack) -> None:
    for metric, resource in {
        "5xx": "Api",
        "IteratorAge": "DeliveriesDispatch",
        "ReadThrottleEvents": "Table",
        "WriteThrottleEvents": "Table",
        "Reputation.BounceRate": "ConfigurationSet",
        "Reputation.ComplaintRate": "ConfigurationSet",
    }.items():
        assert watching(stack, metric).keys() == {resource}
    assert "Table" in references(stack.of("AWS::CloudWatch::Alarm")["TableFaults"])


def test_a_notice_that_reached_nobody_wakes_somebody_up(stack: Stack) -> None:
    alarm = stack.of("AWS::CloudWatch::Alarm")["NoticesStranded"]
    service = stack.functions["DeliveriesFeedback"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Cartwright", "NoticesStranded")
    # Metrics carry the service's name beside their own dimensions.
    assert alarm["Dimensions"] == [{"Name": "service", "Value": service}]
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)


def test_alarms_are_mailed_when_there_is_an_address(stack: Stack) -> None:
    (subscription,) = stack.of("AWS::SNS::Subscription").values()
    assert subscription["Endpoint"] == {"Ref": "AlarmEmail"}
    assert stack.resources["AlarmsByMail"]["Condition"] == "HasAlarmEmail"


def test_the_dashboard_shows_everything_that_runs(stack: Stack) -> None:
    (dashboard,) = stack.of("AWS::CloudWatch::Dashboard").values()
    shown = references(dashboard["DashboardBody"])
    assert stack.functions.keys() | stack.queues.keys() | {"Api", "Table"} <= shown
