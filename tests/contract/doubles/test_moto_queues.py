"""What moto promises of queues, buckets and keys, it still promises where it is seen past the wire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import aws, moto_queues
from tests.aws import REGION


@pytest.fixture
def sqs() -> Iterator[Any]:
    with aws.moto():
        yield aws.client("sqs")


def send(sqs: Any, url: str, body: str, **more: str) -> None:
    sqs.send_message(QueueUrl=url, MessageBody=body, **more)


def bodies(sqs: Any, url: str) -> list[str]:
    return [one["Body"] for one in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_a_queue_is_empty_while_nothing_in_it_is_visible(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="mail")["QueueUrl"]
    assert moto_queues.empty(REGION, "mail")

    send(sqs, url, "one")
    assert not moto_queues.empty(REGION, "mail")

    assert bodies(sqs, url) == ["one"]
    assert moto_queues.empty(REGION, "mail"), "somebody works on it"


def test_what_is_forgotten_holds_and_remembers_nothing_and_is_the_queue_it_was(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="money.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    once = {"MessageGroupId": "group", "MessageDeduplicationId": "once"}
    send(sqs, url, "worked on", **once)
    assert bodies(sqs, url) == ["worked on"]
    send(sqs, url, "waits behind it", MessageGroupId="group", MessageDeduplicationId="twice")

    moto_queues.forget(REGION, "money.fifo")

    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] == attributes
    assert bodies(sqs, url) == []
    send(sqs, url, "again", **once)
    assert bodies(sqs, url) == ["again"], "neither the group nor the number is remembered"


def test_a_bucket_that_is_cleared_has_no_files_and_no_versions() -> None:
    with aws.moto():
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket="files", Key="a", Body=b"1")
        s3.delete_object(Bucket="files", Key="a")

        moto_queues.clear("files")

        assert not s3.list_object_versions(Bucket="files").keys() & {"Versions", "DeleteMarkers"}
        s3.put_object(Bucket="files", Key="a", Body=b"2")
        [version] = s3.list_object_versions(Bucket="files")["Versions"]
        assert version["Key"] == "a"


def test_keys_that_are_one_secret_are_secrets_of_their_own() -> None:
    with aws.moto():
        kms = aws.client("kms")
        one, other = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        sealed = [kms.encrypt(KeyId=key, Plaintext=b"text")["CiphertextBlob"] for key in (one, other)]
        assert sealed[0] != sealed[1]
        assert {kms.decrypt(CiphertextBlob=blob)["Plaintext"] for blob in sealed} == {b"text"}

        hmac = {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}
        keys = [kms.create_key(**hmac)["KeyMetadata"]["Arn"] for _ in range(2)]
        asked = {"Message": b"text", "MacAlgorithm": "HMAC_SHA_256"}
        assert len({kms.generate_mac(KeyId=key, **asked)["Mac"] for key in keys}) == 2


def test_keys_that_are_pairs_are_pairs_of_their_own() -> None:
    with aws.moto():
        kms = aws.client("kms")
        pairs = [
            kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"] for _ in range(2)
        ]
        assert len({kms.get_public_key(KeyId=pair)["PublicKey"] for pair in pairs}) == 2
