"""AWS clients, made when first asked for, and what their errors mean to us.

Built on botocore: boto3 adds weight at every cold start and nothing that is used here. Making the first
client costs most of a cold start, each further one 10 to 70 ms, so nobody makes one before it has something
to say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError
from botocore.exceptions import ConnectionError as Unreachable

from cartwright.domain.errors import Outage, Refusal

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

# At DEBUG botocore logs requests with all their words, passwords among them, so it never gets there, whoever
# asks.
logging.getLogger("botocore").setLevel(logging.INFO)

# What AWS says when the same request may succeed later: also once a key is enabled, or sending allowed,
# again.
PASSING = frozenset(
    {
        "AccountSuspendedException",
        "DisabledException",
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServerError",
        "KMSInvalidStateException",
        "LimitExceededException",
        "RequestThrottled",
        "RequestTimeout",
        "SendingPausedException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


@cache
def dynamodb() -> DynamoDBClient:
    """botocore's own look at each attribute of each item, before DynamoDB looks, is a sixth of the processor
    time of settling an order: the one module that speaks to the table builds all that goes over the wire."""
    config = _quick().merge(Config(parameter_validation=False))
    return cast("DynamoDBClient", _client("dynamodb", config))


@cache
def kms() -> KMSClient:
    return cast("KMSClient", _client("kms", _quick()))


@cache
def s3() -> S3Client:
    """Signature version 4 at the bucket's own regional host.

    Left alone, botocore presigns links for the global host, which redirects young buckets outside us-east-1
    and so breaks the signature. An endpoint that is an address (the local stack's) still gets the bucket in
    the path.
    """
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    return cast("S3Client", _client("s3", _quick().merge(config)))


@cache
def sesv2() -> SESV2Client:
    """One attempt only: after a time-out nobody knows whether the mail went, and another would be a second
    mail.
    """
    config = Config(connect_timeout=2, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 1})
    return cast("SESV2Client", _client("sesv2", config))


@cache
def sqs() -> SQSClient:
    return cast("SQSClient", _client("sqs", _quick()))


@cache
def cognito() -> CognitoIdentityProviderClient:
    return cast("CognitoIdentityProviderClient", _client("cognito-idp", _quick()))


@contextmanager
def answering(
    what: str, unsure: type[Outage] = Outage, /, **otherwise: Callable[[str], Refusal]
) -> Iterator[None]:
    """Around one call: an AWS error code named in `otherwise` becomes that refusal, made from what AWS said.

    A passing error becomes an Outage of `what`, and `unsure` where AWS may have done it all the same: it gave
    no answer, or a server error. Anything else is our own bug and goes on as it is.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in otherwise:
            refusal = otherwise[code](error.response["Error"].get("Message", ""))
            raise refusal from error
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise unsure(what) from error
        if code in PASSING:
            raise Outage(what) from error
        raise
    except (ConnectTimeoutError, EndpointConnectionError) as error:
        raise Outage(what) from error
    except (HTTPClientError, Unreachable) as error:
        raise unsure(what) from error


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def _client(service: str, config: Config) -> Any:
    return _session().create_client(service, config=config)


def _quick() -> Config:
    """For calls that may be repeated: three attempts, none longer than a buyer would wait."""
    return Config(
        connect_timeout=1,
        read_timeout=4,
        retries={"mode": "standard", "total_max_attempts": 3},
        tcp_keepalive=True,
    )
