"""What the product asks of AWS, MiniStack does: the facts behind docs/decisions/0021.

When a new MiniStack is locked, these say whether the local stack can still be believed.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.ministack import Aws, MiniStack

TABLE: dict[str, Any] = {
    "TableName": "facts",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk", "gsi1sk")
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "gsi1",
            "KeySchema": [
                {"AttributeName": "gsi1pk", "KeyType": "HASH"},
                {"AttributeName": "gsi1sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
}


@pytest.fixture(scope="module")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MiniStack]:
    with MiniStack(tmp_path_factory.mktemp("facts")) as running:
        running.aws.client("dynamodb").create_table(**TABLE)
        yield running


@pytest.fixture
def aws(ministack: MiniStack) -> Aws:
    return ministack.aws


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_kms_opens_a_secret_only_with_its_own_context(aws: Aws) -> None:
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    context = {"account": "acc_1", "connection": "con_1"}
    sealed = kms.encrypt(KeyId=key, Plaintext=b"sk_test", EncryptionContext=context)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)["Plaintext"] == b"sk_test"
    for other in ({"account": "acc_1"}, {"account": "acc_2", "connection": "con_1"}, {}):
        with pytest.raises(ClientError) as caught:
            kms.decrypt(CiphertextBlob=sealed, EncryptionContext=other)
        assert code(caught) == "InvalidCiphertextException"


def test_kms_signs_with_an_hmac_key(aws: Aws) -> None:
    kms = aws.client("kms")
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    signed = [
        kms.generate_mac(KeyId=key, Message=message, MacAlgorithm="HMAC_SHA_256")["Mac"]
        for message in (b"a", b"a", b"b")
    ]
    assert signed[0] == signed[1] != signed[2]
    assert len(signed[0]) == 32


def test_cognito_knows_its_people(aws: Aws) -> None:
    cognito = aws.client("cognito-idp")
    policy = {"PasswordPolicy": {"MinimumLength": 12}}
    pool = cognito.create_user_pool(PoolName="facts", UsernameAttributes=["email"], Policies=policy)
    pool_id = pool["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="api",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]
    user = {"UserPoolId": pool_id, "Username": "m@example.com"}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    with pytest.raises(ClientError) as caught:
        cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    assert code(caught) == "UsernameExistsException"
    with pytest.raises(ClientError) as caught:
        cognito.admin_set_user_password(**user, Password="short", Permanent=True)
    assert code(caught) == "InvalidPasswordException"
    cognito.admin_set_user_password(**user, Password="Correct-h0rse", Permanent=True)

    def sign_in(name: str, password: str) -> Any:
        return cognito.initiate_auth(
            ClientId=client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )

    tokens = sign_in("m@example.com", "Correct-h0rse")["AuthenticationResult"]
    assert {"AccessToken", "IdToken", "RefreshToken"} <= tokens.keys()
    refreshed = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )
    assert "AccessToken" in refreshed["AuthenticationResult"]
    for name, password in (("m@example.com", "wrong"), ("stranger@example.com", "wrong")):
        with pytest.raises(ClientError) as caught:
            sign_in(name, password)
        assert code(caught) == "NotAuthorizedException"


def test_a_lost_transaction_says_which_leg_and_what_stood_there(aws: Aws) -> None:
    dynamodb = aws.client("dynamodb")
    item = {"pk": {"S": "a"}, "sk": {"S": "1"}, "v": {"N": "1"}}
    dynamodb.put_item(TableName="facts", Item=item)
    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "facts", "Item": {"pk": {"S": "a"}, "sk": {"S": "2"}}}},
                {
                    "Update": {
                        "TableName": "facts",
                        "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}},
                        "UpdateExpression": "SET v = :next",
                        "ConditionExpression": "v = :seen",
                        "ExpressionAttributeValues": {":next": {"N": "3"}, ":seen": {"N": "2"}},
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
            ]
        )
    assert code(caught) == "TransactionCanceledException"
    response: Any = caught.value.response
    reasons = response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert reasons[1]["Item"] == item
    keys = [{"pk": {"S": "a"}, "sk": {"S": number}} for number in ("1", "2")]
    found = dynamodb.batch_get_item(RequestItems={"facts": {"Keys": keys, "ConsistentRead": True}})
    assert found["Responses"]["facts"] == [item], "nothing of a lost transaction was written"


def test_an_index_finds_what_has_its_keys(aws: Aws) -> None:
    dynamodb = aws.client("dynamodb")
    for number in ("1", "2"):
        item = {"pk": {"S": "i"}, "sk": {"S": number}}
        if number == "1":
            item |= {"gsi1pk": {"S": "g"}, "gsi1sk": {"S": "x"}}
        dynamodb.put_item(TableName="facts", Item=item)
    found = dynamodb.query(
        TableName="facts",
        IndexName="gsi1",
        KeyConditionExpression="gsi1pk = :g AND begins_with(gsi1sk, :x)",
        ExpressionAttributeValues={":g": {"S": "g"}, ":x": {"S": "x"}},
    )
    assert [item["sk"]["S"] for item in found["Items"]] == ["1"]


def test_the_stream_tells_new_images_in_order(aws: Aws) -> None:
    dynamodb, streams = aws.client("dynamodb"), aws.client("dynamodbstreams")
    stream = dynamodb.describe_table(TableName="facts")["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="LATEST")
    key = {"pk": {"S": "s"}, "sk": {"S": "1"}}
    dynamodb.put_item(TableName="facts", Item={**key, "v": {"N": "1"}})
    dynamodb.put_item(TableName="facts", Item={**key, "v": {"N": "2"}})
    dynamodb.delete_item(TableName="facts", Key=key)
    records = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert [record["dynamodb"].get("NewImage", {}).get("v") for record in records] == [
        {"N": "1"},
        {"N": "2"},
        None,
    ]
    assert all("OldImage" not in record["dynamodb"] for record in records)


def test_a_fifo_queue_keeps_groups_apart_and_repeats_out(aws: Aws) -> None:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="facts.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for body, group in (("a1", "a"), ("a2", "a"), ("a1", "a"), ("b1", "b")):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=body)
    first = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]
    assert [message["Body"] for message in first] == ["a1"]
    rest = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in rest] == ["b1"], "the group of a message in flight is locked"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    rest = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in rest] == ["a2"]


def test_a_message_received_too_often_is_moved_aside(aws: Aws) -> None:
    sqs = aws.client("sqs")
    aside = sqs.create_queue(QueueName="aside")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    url = sqs.create_queue(QueueName="tried", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="again")
    for expected in (1, 1, 0):
        got = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages", [])
        assert len(got) == expected
    assert sqs.receive_message(QueueUrl=aside)["Messages"][0]["Body"] == "again"


def test_mail_leaves_only_from_an_identity_of_ours(aws: Aws) -> None:
    ses = aws.client("sesv2")
    letter = {"Raw": {"Data": b"Subject: x\r\n\r\n"}}
    to = {"ToAddresses": ["a@example.com"]}
    with pytest.raises(ClientError) as caught:
        ses.send_email(FromEmailAddress="x@stranger.example", Destination=to, Content=letter)
    assert code(caught) == "MessageRejected"
    ses.create_email_identity(EmailIdentity="cartwright.example")
    assert ses.send_email(FromEmailAddress="x@cartwright.example", Destination=to, Content=letter)[
        "MessageId"
    ]


def test_a_presigned_link_opens_one_file_under_the_name_it_says(aws: Aws) -> None:
    s3 = aws.client("s3")
    place: Any = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket="facts", CreateBucketConfiguration=place)
    s3.put_object(Bucket="facts", Key="a/report.csv", Body=b"1,2", ContentType="text/csv")
    wanted = {
        "Bucket": "facts",
        "Key": "a/report.csv",
        "ResponseContentDisposition": 'attachment; filename="report.csv"',
    }
    link = s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=60)
    with urllib.request.urlopen(link, timeout=5) as answer:
        assert answer.read() == b"1,2"
        assert answer.headers["content-disposition"] == 'attachment; filename="report.csv"'
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(link.replace("report.csv?", "other.csv?"), timeout=5)
    assert caught.value.code == 403
    caught.value.close()


def test_keys_people_and_files_survive_a_restart(tmp_path: Path) -> None:
    user = {"Username": "m@example.com"}
    with MiniStack(tmp_path) as first:
        kms, cognito, s3 = (first.aws.client(name) for name in ("kms", "cognito-idp", "s3"))
        key = kms.create_key()["KeyMetadata"]["Arn"]
        sealed = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "1"})["CiphertextBlob"]
        pool = cognito.create_user_pool(PoolName="kept", UsernameAttributes=["email"])["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="api", ExplicitAuthFlows=flows)
        cognito.admin_create_user(UserPoolId=pool, MessageAction="SUPPRESS", **user)
        cognito.admin_set_user_password(UserPoolId=pool, Password="Correct-h0rse", Permanent=True, **user)
        place: Any = {"LocationConstraint": "eu-central-1"}
        s3.create_bucket(Bucket="kept", CreateBucketConfiguration=place)
        s3.put_object(Bucket="kept", Key="a", Body=b"x", ContentType="text/csv")
        keys = published_keys(first.aws, pool)
    with MiniStack(tmp_path) as again:
        kms, cognito, s3 = (again.aws.client(name) for name in ("kms", "cognito-idp", "s3"))
        assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"a": "1"})["Plaintext"] == b"x"
        cognito.initiate_auth(
            ClientId=client["UserPoolClient"]["ClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "m@example.com", "PASSWORD": "Correct-h0rse"},
        )
        assert published_keys(again.aws, pool) == keys
        assert s3.get_object(Bucket="kept", Key="a")["ContentType"] == "text/csv"


def published_keys(aws: Aws, pool: str) -> Any:
    with urllib.request.urlopen(f"{aws.endpoint}/{pool}/.well-known/jwks.json", timeout=5) as answer:
        return json.load(answer)
