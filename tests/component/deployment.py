"""Cartwright deployed into moto: the template's table and routes, the production wiring, and the handlers.

One thread, one process that can be made anew (`restart`) and a clock that stands still until it is moved.
What moves by itself in AWS (stream to queues, queues to functions) moves here in `run`, and not before.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import batched, count
from typing import Any, cast
from urllib.parse import quote

import pytest

from cartwright.bootstrap import base
from local.events import http
from local.ministack import MiniStack
from local.routes import RouteTable, routes
from local.template import Template, read
from tests import aws, moto_queues, moto_tables
from tests.aws import REGION, TEMPLATE, create_table, moto
from tests.component.roles import SENDER
from tests.component.triggers import ACCOUNT_NUMBER, QUEUES, Item, queue_event, stream_event
from tests.component.wire import AT_WORK, Wire, Work
from tests.fakes.world import FakeBirths, FakeClock

CONSUMERS = {
    "settle": "WebhooksWorker",
    "number": "DeliveriesNumbers",
    "mail": "DeliveriesMail",
    "hooks": "DeliveriesHooks",
    "reports": "ReportsQueued",
    "billing": "BillingCharges",
    "reconcile": "WebhooksReconciler",
    "papers": "Documents",
}
BASE_DOMAIN = "carts.example.com"
EDGE = "a secret of the edge, of 32 bytes and more"
"""What the agency's CloudFront adds to a request. Who sends none comes past it."""

FORGETFUL = {"checkout.app", "checkout.rendering"}

# A moto may outlive a deployment, and then keeps what is called like this one's.
_numbers = count(1)

type Dump = dict[tuple[str, str], Item]
"""The whole table by key, as DynamoDB writes it."""


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda gives beside the event."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:function"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller of the API gets."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The code of a problem; fails the test if it is none."""
        assert self.headers["content-type"] == "application/problem+json", self
        return str(self.json["code"])


def client(service: str) -> Any:
    """A client of whatever plays AWS now."""
    return _client(service, os.environ.get("AWS_ENDPOINT_URL"))


@cache
def _client(service: str, endpoint: str | None) -> Any:
    """Clients are slow to make, and moto serves old ones as well."""
    return aws.client(service, endpoint)


@cache
def template() -> Template:
    def look(name: str, attribute: str) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT_NUMBER}:function:{name}" if attribute == "Arn" else name

    return read(TEMPLATE, {"BaseDomain": BASE_DOMAIN, "MailFrom": SENDER}, look)


@cache
def route_table() -> RouteTable:
    return routes(template())


def handler_of(function: str) -> Callable[[Any, Any], Any]:
    """The entry point of a function of the template."""
    module, _, entry = str(template().resource(function).properties["Handler"]).rpartition(".")
    return cast("Callable[[Any, Any], Any]", getattr(importlib.import_module(module), entry))


@dataclass(slots=True)
class Deployment:
    clock: FakeClock
    public_url: str
    _patch: pytest.MonkeyPatch
    wire: Wire = field(default_factory=Wire)
    births: FakeBirths = field(init=False)
    dynamodb: Any = field(init=False)
    bucket: str = field(init=False)
    _table: str = ""
    _left: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _streamed: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.births = FakeBirths(self.clock)
        for name, value in {"AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}.items():
            self._patch.setenv(name, value)
        self._patch.setattr(base, "SystemClock", lambda: self.clock)
        self._patch.setattr(base, "RandomBirths", lambda _: self.births)
        self.dynamodb = client("dynamodb")
        kms, cognito = client("kms"), client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="members", UsernameAttributes=["email"])["UserPool"]["Id"]
        app = cognito.create_user_pool_client(
            UserPoolId=pool,
            ClientName="server",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )
        number = next(_numbers)
        self.bucket, configuration_set = f"cartwright-files-{number}", f"cartwright-{number}"
        client("s3").create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        client("s3").put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        client("sesv2").create_email_identity(EmailIdentity=SENDER)
        client("sesv2").create_configuration_set(ConfigurationSetName=configuration_set)
        self._set(
            BUCKET=self.bucket,
            CREDENTIALS_KEY=kms.create_key()["KeyMetadata"]["Arn"],
            SIGNING_KEY=kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"][
                "Arn"
            ],
            USER_POOL=pool,
            USER_POOL_CLIENT=app["UserPoolClient"]["ClientId"],
            CONFIGURATION_SET=configuration_set,
            MAIL_FROM=SENDER,
            BASE_DOMAIN=BASE_DOMAIN,
            PUBLIC_URL=self.public_url,
            EDGE_DIGEST=sha256(EDGE.encode()).hexdigest(),
            # Nobody answers there: a test that looks numbers up says where.
            VIES_URL="http://127.0.0.1:9",
            TURNSTILE_URL="http://127.0.0.1:9",
            STRIPE_URL="http://127.0.0.1:9",
            PAYPAL_URL="http://127.0.0.1:9",
            MOLLIE_URL="http://127.0.0.1:9",
        )
        for name in QUEUES:
            self._patch.delenv(f"CARTWRIGHT_{name.upper()}_QUEUE", raising=False)
        self.renew_queues()
        self.restore({})

    # The process.

    def restart(self) -> None:
        """A cold start: whatever the process remembered is gone. Apps and templates remember nothing, and are
        slow to make."""
        for memory in _memories(len(sys.modules)):
            memory.cache_clear()

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """A function of the template, by its logical id. Fails if AWS would refuse it anything."""
        work = Work(function)
        before = AT_WORK.set((*AT_WORK.get(), work))
        try:
            return handler_of(function)(dict(event), Context(function))
        finally:
            AT_WORK.reset(before)
            assert not work.refused, f"no role in template.yaml allows {function} {work.refused}"

    def request(
        self,
        method: str,
        path: str,
        *,
        payload: Any = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        claims: Mapping[str, str] | None = None,
        change: Callable[[dict[str, Any]], None] | None = None,
    ) -> Answer:
        """A request by the template's routes. `change` spoils the event on its way, as nobody's gateway does.

        The token is taken as checked: that is the gateway's business, and no `claims` mean that it failed.
        """
        if payload is not None:
            body, headers = (
                json.dumps(payload).encode(),
                {"content-type": "application/json", **(headers or {})},
            )
        where, _, query = path.partition("?")
        match = route_table().match(method, where)
        assert match is not None, f"no route for {method} {where}"
        sent = tuple({"host": f"api.{BASE_DOMAIN}", **(headers or {})}.items())
        request = http.Request(method, quote(where, safe="/%"), query, sent, body, "203.0.113.7", "HTTP/1.1")
        event = http.event(request, match, at=self.clock.now(), request_id="JKJaXmPLvHcESHA=", claims=claims)
        if change is not None:
            change(event)
        answer = self.invoke(match.route.function, event)
        text = answer.get("body") or ""
        if answer.get("isBase64Encoded"):
            # A workbook is no text: its bytes come back by the same word.
            text = base64.b64decode(text).decode(errors="surrogateescape")
        return Answer(answer["statusCode"], answer["headers"], text)

    def choose_password(self, email: str, password: str) -> None:
        """As somebody does who follows the link of an invitation."""
        pool = os.environ["CARTWRIGHT_USER_POOL"]
        client("cognito-idp").admin_set_user_password(
            UserPoolId=pool, Username=email, Password=password, Permanent=True
        )

    def enrol(self, email: str) -> None:
        """Somebody whose login has a password of its own, from before or from now on."""
        cognito = client("cognito-idp")
        with suppress(cognito.exceptions.UsernameExistsException):
            cognito.admin_create_user(UserPoolId=os.environ["CARTWRIGHT_USER_POOL"], Username=email)
        self.choose_password(email, "Correct-Horse-7-Battery")

    # What is in it.

    @property
    def table(self) -> str:
        return os.environ["CARTWRIGHT_TABLE"]

    def dump(self) -> Dump:
        return {(item["pk"]["S"], item["sk"]["S"]): item for item in self._everything()}

    def _everything(self) -> Iterator[Item]:
        if self._on_moto:
            yield from cast("Iterator[Item]", moto_tables.items(REGION, self.table))
            return
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=self.table):
            yield from page["Items"]

    @property
    def _on_moto(self) -> bool:
        """Whether AWS is in this very process."""
        return "AWS_ENDPOINT_URL" not in os.environ

    def item(self, key: Mapping[str, str]) -> Item:
        """Fails the test if there is none."""
        wired = {name: {"S": value} for name, value in key.items()}
        answer = self.dynamodb.get_item(TableName=self.table, Key=wired)
        return cast("Item", answer["Item"])

    def items(self, kind: str) -> list[Item]:
        """The items of a kind in the order of their keys, with `body` read."""
        found = [item for _, item in sorted(self.dump().items()) if item["kind"]["S"] == kind]
        return [
            {
                name: json.loads(value) if name == "body" else value
                for name, wired in item.items()
                for value in wired.values()
            }
            for item in found
        ]

    def booked(self, kind: str) -> list[Item]:
        """The entries of a kind, in everybody's books."""
        return [item for item in self.items("entry") if item["body"]["kind"] == kind]

    def forget_greetings(self) -> None:
        """As if the letters to members had been read and thrown away."""
        for (pk, sk), item in self.dump().items():
            body = json.loads(item.get("body", {}).get("S", "{}"))
            if item["kind"]["S"] == "outbox" and body.get("kind") in {"invitation", "access"}:
                self.dynamodb.delete_item(TableName=self.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})

    def files(self) -> dict[str, bytes]:
        s3 = client("s3")
        listed = s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {
            thing["Key"]: s3.get_object(Bucket=self.bucket, Key=thing["Key"])["Body"].read()
            for thing in listed
        }

    def restore(self, dump: Mapping[tuple[str, str], Item]) -> None:
        """A table that holds exactly `dump`, and a process that knows of nothing else."""
        if self._on_moto and self._table:
            moto_tables.clear(REGION, self._table)
        else:
            self._table = create_table(self.dynamodb, f"Cartwright{next(_numbers)}")
        self._set(TABLE=self._table)
        if self._on_moto:
            moto_tables.fill(REGION, self.table, dump.values())
        else:
            for some in batched(dump.values(), 25, strict=False):
                wanted = {self.table: [{"PutRequest": {"Item": item}} for item in some]}
                self.dynamodb.batch_write_item(RequestItems=wanted)
        self._streamed = {key for key, item in dump.items() if item.get("state") == {"S": "done"}}
        self.wire.tap()
        self.restart()

    def begin(self, dump: Mapping[tuple[str, str], Item]) -> None:
        """A test: at noon, with what is in `dump`, empty queues and an empty bucket."""
        self.clock = FakeClock()
        self.births = FakeBirths(self.clock, after=len(dump) + 1000)
        self.renew_queues()
        self.restore(dump)
        self.wire.clear()
        self.wire.mails.clear()
        if self._on_moto:
            moto_queues.clear(self.bucket)
            return
        for key in self.files():
            client("s3").delete_object(Bucket=self.bucket, Key=key)

    # What moves by itself.

    def run(self, *, without: Sequence[str] = ()) -> None:
        """Until nothing moves any more: stream to queues, and queues to functions, but for those left out.

        What a function wants again stays in its queue for the next run.
        """
        while self.stream() + sum(self.work(queue) for queue in QUEUES if queue not in without):
            pass

    def stream(self) -> int:
        """Hand over what was written since; how many records."""
        new = {
            key: item
            for key, item in self.dump().items()
            if key not in self._streamed and item["kind"]["S"] in {"inbox", "outbox"}
        }
        if new:
            self.invoke("DeliveriesDispatch", stream_event(list(new.values())))
            self._streamed.update(new)
        return len(new)

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """All that is visible in a queue; taken out of it."""
        if self._on_moto and moto_queues.empty(REGION, QUEUES[queue]):
            return []
        url, found = os.environ[f"CARTWRIGHT_{queue.upper()}_QUEUE"], list[dict[str, Any]]()
        sqs = client("sqs")
        while some := sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        ).get("Messages"):
            for message in some:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += some
        return found

    def work(self, queue: str) -> int:
        """Let a queue's function do what is in it, one message a time; how many it has done."""
        waiting = [*self._left.pop(queue, []), *self.messages(queue)]
        left = self._left[queue] = [message for message in waiting if not self.hand(queue, message)]
        return len(waiting) - len(left)

    def hand(self, queue: str, message: Mapping[str, Any]) -> bool:
        """One message to its queue's function; False if it wants the message again."""
        return not self.invoke(CONSUMERS[queue], queue_event(queue, message))["batchItemFailures"]

    def renew_queues(self) -> None:
        """Queues that hold and remember nothing: as if minutes had passed, which moto cannot be told."""
        sqs = client("sqs")
        for name, queue in QUEUES.items():
            if url := os.environ.get(f"CARTWRIGHT_{name.upper()}_QUEUE"):
                if self._on_moto:
                    moto_queues.forget(REGION, queue)
                    continue
                sqs.delete_queue(QueueUrl=url)
            fifo = {"FifoQueue": "true"} if queue.endswith(".fifo") else {}
            url = sqs.create_queue(QueueName=queue, Attributes=fifo)["QueueUrl"]
            self._set(**{f"{name.upper()}_QUEUE": url})
        self._left.clear()
        self.restart()

    def _set(self, **settings: str) -> None:
        for name, value in settings.items():
            self._patch.setenv(f"CARTWRIGHT_{name}", value)


@contextmanager
def deployed(public_url: str = f"https://api.{BASE_DOMAIN}") -> Iterator[Deployment]:
    """A deployment in a moto of its own, with nothing in it, at noon of 2 November 2026."""
    with moto(), pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        yield from _deployment(public_url, patch)


@contextmanager
def deployed_on(ministack: MiniStack, public_url: str = f"https://api.{BASE_DOMAIN}") -> Iterator[Deployment]:
    """The same on MiniStack, which many may use at once."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ministack.aws.environment.items():
            patch.setenv(name, value)
        yield from _deployment(public_url, patch)


def _deployment(public_url: str, patch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    deployment = Deployment(FakeClock(), public_url, patch)
    yield deployment
    deployment.restart()


def slim(dump: Dump) -> Dump:
    """Without what is only ever written: moto copies a table whole for each transaction."""
    return {key: item for key, item in dump.items() if item["kind"]["S"] != "audit"}


@cache
def _memories(modules: int) -> list[Any]:
    """What a process remembers in caches, in those of so many modules that are ours to start anew."""
    return [
        thing
        for name, module in list(sys.modules.items())
        if name.startswith(("cartwright.bootstrap.", "checkout.")) and name not in FORGETFUL
        for thing in vars(module).values()
        if hasattr(thing, "cache_clear")
    ]
