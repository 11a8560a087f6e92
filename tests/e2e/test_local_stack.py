"""The local stack keeps Lambda's and API Gateway's promises, so that what runs on it runs in AWS."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from local.stack import Stack, StackFailed


def noted(stack: Stack, kind: str) -> dict[str, Any]:
    """What the handlers wrote down: name → (fact, how often)."""
    answer = stack.aws("dynamodb").query(
        TableName=stack.environment("Echo")["SMALL_TABLE"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"NOTE#{kind}"}},
        ConsistentRead=True,
    )
    return {
        item["sk"]["S"]: (json.loads(item["fact"]["S"]), int(item["seen"]["N"])) for item in answer["Items"]
    }


def write_job(stack: Stack, name: str, *, group: str = "one", kind: str = "job") -> None:
    item = {"pk": {"S": "JOB"}, "sk": {"S": name}, "group": {"S": group}, "kind": {"S": kind}}
    stack.aws("dynamodb").put_item(TableName=stack.environment("Echo")["SMALL_TABLE"], Item=item)


def dead(stack: Stack, queue: str) -> list[str]:
    sqs = stack.aws("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_request_becomes_the_documented_event(small: Stack) -> None:
    with small.browser("acme", cookies={"a": "1", "b": "2"}) as buyer:
        answer = buyer.post(
            "/echo/one%20thing?x=1&x=2&y=%26",
            content=b'{"a": 1}',
            headers={"content-type": "application/json"},
        )
    event = answer.json()["event"]
    assert event["version"] == "2.0"
    assert event["routeKey"] == "ANY /echo/{thing}"
    assert event["rawPath"] == "/echo/one thing"
    assert event["rawQueryString"] == "x=1&x=2&y=%26"
    assert event["queryStringParameters"] == {"x": "1,2", "y": "&"}
    assert event["pathParameters"] == {"thing": "one thing"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]
    assert event["headers"]["host"].startswith("acme.localhost:")
    assert (event["body"], event["isBase64Encoded"]) == ('{"a": 1}', False)
    context = event["requestContext"]
    assert context["domainName"] == event["headers"]["host"]
    assert context["http"]["method"] == "POST"
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert context["stage"] == "$default"
    assert abs(context["timeEpoch"] / 1000 - time.time()) < 60
    assert answer.json()["loop"] == "a loop of its own"


def test_what_is_not_text_arrives_in_base64(small: Stack) -> None:
    with small.browser() as client:
        event = client.post("/echo/form", data={"a": "ä"}).json()["event"]
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"a=%C3%A4"


def test_results_become_responses(small: Stack) -> None:
    with small.browser() as client:
        assert client.get("/echo/plain").json() == {"inferred": True}
        picture = client.get("/echo/bytes")
        assert (picture.content, picture.headers["content-type"]) == (b"\x00\xff", "image/x-none")
        assert client.get("/echo/cookies").headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]


@pytest.mark.parametrize("thing", ["boom", "odd", "huge"])
def test_a_broken_function_is_a_500_that_says_nothing(small: Stack, thing: str) -> None:
    with small.browser() as client:
        answer = client.get(f"/echo/{thing}")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_function_that_overruns_its_time_out_is_a_500(small: Stack) -> None:
    with small.browser() as client:
        answer = client.get("/slow")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_an_unknown_route_is_api_gateways_own_404(small: Stack) -> None:
    with small.browser() as client:
        for path in ("/nowhere", "/echo", "/echo/a/b", "/echo/", "/members"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_more_than_lambda_takes_is_a_413(small: Stack) -> None:
    with small.browser() as client:
        for size in (7, 11):
            answer = client.post(
                "/echo/x", content=b"x" * (size * 1024 * 1024), headers={"content-type": "text/plain"}
            )
            assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


def test_only_a_token_of_the_pool_opens_a_members_route(small: Stack) -> None:
    cognito = small.aws("cognito-idp")
    pool = cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    client_id = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"][0]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="m@example.com", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="m@example.com", Password="Correct-h0rse", Permanent=True
    )
    tokens = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "m@example.com", "PASSWORD": "Correct-h0rse"},
    )["AuthenticationResult"]
    head, body, signature = tokens["AccessToken"].split(".")
    forged = f"{head}.{body}.{signature[::-1]}"
    other = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    foreign = cognito.initiate_auth(
        ClientId=other["UserPoolClient"]["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "m@example.com", "PASSWORD": "Correct-h0rse"},
    )["AuthenticationResult"]["AccessToken"]
    with small.browser() as client:
        for header in ("", "Bearer", "Bearer x.y.z", f"Bearer {forged}", f"Bearer {foreign}"):
            refused = client.get("/members/me", headers={"authorization": header} if header else {})
            assert (refused.status_code, refused.json()) == (401, {"message": "Unauthorized"}), header
        for token in (tokens["AccessToken"], tokens["IdToken"]):
            event = client.get("/members/me", headers={"authorization": f"Bearer {token}"}).json()["event"]
            claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
            assert claims["iss"].endswith(pool)
            assert claims["exp"].isdecimal(), "claims are text"


def test_an_insert_travels_through_stream_and_queue_and_its_twin_does_not(small: Stack) -> None:
    write_job(small, "travels")
    write_job(small, "is no job", kind="note")
    small.settle()
    assert "travels" in noted(small, "job")
    assert "is no job" not in noted(small, "job")


def test_a_job_that_fails_once_is_done_the_second_time_and_keeps_its_groups_order(small: Stack) -> None:
    write_job(small, "fails-once", group="ordered")
    write_job(small, "after-it", group="ordered")
    write_job(small, "elsewhere", group="other")
    small.settle()
    assert noted(small, "job")["fails-once"][1] == 2
    done = noted(small, "done")
    assert done["ordered-fails-once"][0] < done["ordered-after-it"][0]
    assert "other-elsewhere" in done


def test_a_job_that_never_succeeds_ends_in_the_dead_letter_queue(small: Stack) -> None:
    write_job(small, "fails-always", group="dead")
    small.settle()
    assert noted(small, "job")["fails-always"][1] == 2
    assert "fails-always" in [json.loads(body)["name"] for body in dead(small, "jobs-dlq.fifo")]


def test_a_record_that_breaks_its_batch_is_put_aside_and_its_neighbours_go_on(small: Stack) -> None:
    table = small.environment("Echo")["SMALL_TABLE"]
    items = [
        {"pk": {"S": "JOB"}, "sk": {"S": name}, "group": {"S": "split"}, "kind": {"S": "job"}}
        for name in ("left", "unwritable", "right")
    ]
    small.aws("dynamodb").transact_write_items(
        TransactItems=[{"Put": {"TableName": table, "Item": item}} for item in items]
    )
    small.settle()
    assert {"left", "right"} <= noted(small, "job").keys()
    [aside] = [json.loads(body) for body in dead(small, "written-dlq")]
    assert aside["DDBStreamBatchInfo"]["batchSize"] == 1


def test_now_can_be_the_first_at_six(small: Stack) -> None:
    results = small.tick(datetime(2026, 12, 1, 6, tzinfo=UTC))
    assert results == {"Daily": "2026-12-01T06:00:00Z"}
    event, _ = noted(small, "day")["2026-12-01T06:00:00Z"]
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")


def test_a_line_in_the_log_names_the_service_that_wrote_it(small: Stack) -> None:
    with small.browser() as client:
        request = client.get("/echo/logged").json()["request"]
    small.tick(datetime(2026, 12, 3, 6, tzinfo=UTC))
    with small.browser() as client:
        again = client.get("/echo/logged").json()["request"]
    lines = [json.loads(line) for line in (small.home / "functions.log").read_text("utf-8").splitlines()]
    said = {line.get("request") or line.get("day"): line["service"] for line in lines}
    assert {name: said[name] for name in (request, "2026-12-03T06:00:00Z", again)} == {
        request: "echoing",
        "2026-12-03T06:00:00Z": "days",
        again: "echoing",
    }


def test_a_bounced_mail_comes_back_on_the_bus_and_is_kept_whole(small: Stack) -> None:
    sent = small.aws("sesv2").send_email(
        FromEmailAddress="sales@cartwright.example",
        Destination={"ToAddresses": ["bounce@simulator.amazonses.com"]},
        ConfigurationSetName=small.environment("Echo")["SMALL_LETTERS"],
        EmailTags=[{"Name": "job", "Value": "j1"}],
        Content={
            "Raw": {
                "Data": b"From: sales@cartwright.example\r\nSubject: Hello\r\nX-Note: kept\r\n\r\nBody\r\n"
            }
        },
    )
    small.settle()
    event, _ = noted(small, "feedback")[sent["MessageId"]]
    assert event["detail-type"] == "Email Bounced"
    assert event["detail"]["mail"]["tags"]["job"] == ["j1"]
    [mail] = small.mails(to="bounce@simulator.amazonses.com")
    assert (mail.subject, mail.text.strip(), dict(mail.headers)["X-Note"]) == ("Hello", "Body", "kept")
    with small.browser() as client:
        page = client.get("/_local/mails").text
    assert "Hello" in page
    assert "X-Note: kept" in page


def test_what_failed_is_shown_and_can_be_tried_again(small: Stack) -> None:
    write_job(small, "fails-twice", group="redriven")
    small.settle()
    assert "redriven-fails-twice" not in noted(small, "done")
    with small.browser() as person:
        assert "fails-twice" in person.get("/_local/queues").text
        assert person.post("/_local/queues/jobs-dlq.fifo/redrive").status_code == 303
    small.settle()
    assert "redriven-fails-twice" in noted(small, "done")


def test_settling_says_what_does_not_settle(small: Stack) -> None:
    sqs = small.aws("sqs")
    url = sqs.get_queue_url(QueueName="jobs.fifo")["QueueUrl"]
    body = json.dumps({"name": "fails-once-late", "group": "late"})
    sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="late", MessageDeduplicationId="late")
    with pytest.raises(StackFailed, match="Worker"):
        small.settle(0.2)
    small.settle()
