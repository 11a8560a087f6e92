"""moto's queues, buckets and keys without what tests do not look at: asking seven queues for what they do not
hold, and making them anew for each test, was most of what getting a test ready computed.

`test_moto_queues.py` holds that nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms import models
from moto.kms.utils import AbstractPrivateKey, generate_private_key
from moto.s3.models import s3_backends
from moto.sqs.models import Queue, sqs_backends

NO_PAIR = frozenset({"SYMMETRIC_DEFAULT", "HMAC_256"})
"""Kinds of KMS keys that are one secret. moto makes them an RSA pair all the same, and never uses it."""


def empty(region: str, name: str) -> bool:
    """Whether nothing in a queue is visible."""
    return not _queue(region, name).messages


def forget(region: str, name: str) -> None:
    """As if the queue had been deleted and made again with its attributes."""
    queue = _queue(region, name)
    queue._messages, queue._pending_messages, queue.deleted_messages = [], set(), set()


def clear(bucket: str) -> None:
    """As if there had never been a file in the bucket."""
    found = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket]
    found.keys = type(found.keys)()


@contextmanager
def one_private_key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "generate_private_key", _pair)
        yield


def _pair(spec: str) -> AbstractPrivateKey:
    return _unused() if spec in NO_PAIR else generate_private_key(spec)


@cache
def _unused() -> AbstractPrivateKey:
    return generate_private_key("RSA_2048")


def _queue(region: str, name: str) -> Queue:
    return sqs_backends[DEFAULT_ACCOUNT_ID][region].queues[name]
