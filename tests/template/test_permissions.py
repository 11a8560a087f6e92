"""Who may do what."""

from collections import Counter
from fnmatch import fnmatchcase
from typing import Any

from cartwright.domain.ids import AccountId, ConnectionId, is_id
from cartwright.domain.linking import CONTEXT
from cartwright.domain.raw_events import context
from tests.template.stack import Properties, Stack, Statement, listed, only, references

CALLS_WITHOUT_A_RESOURCE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}

# Environment variable → resource, and what a function that is told of it must be allowed to do with it.
USE_OF = {
    "CARTWRIGHT_TABLE": (
        "Table",
        {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"},
    ),
    "CARTWRIGHT_BUCKET": ("Files", {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}),
    "CARTWRIGHT_CREDENTIALS_KEY": ("CredentialsKey", {"kms:Encrypt", "kms:Decrypt"}),
    "CARTWRIGHT_SIGNING_KEY": ("SigningKey", {"kms:GenerateMac"}),
    "CARTWRIGHT_SETTLE_QUEUE": ("SettleQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_NUMBER_QUEUE": ("NumberQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_MAIL_QUEUE": ("MailQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_HOOKS_QUEUE": ("HooksQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_REPORTS_QUEUE": ("ReportsQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_BILLING_QUEUE": ("BillingQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_RECONCILE_QUEUE": ("ReconcileQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_PAPERS_QUEUE": ("PapersQueue", {"sqs:SendMessage"}),
    "CARTWRIGHT_CONFIGURATION_SET": ("ConfigurationSet", {"ses:SendEmail"}),
    "CARTWRIGHT_USER_POOL": ("UserPool", {"cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser"}),
}


def every_statement(stack: Stack) -> list[tuple[str, Statement]]:
    return [(function, statement) for function in stack.functions for statement in stack.may(function)]


def every_action(stack: Stack) -> set[str]:
    return {action for _, statement in every_statement(stack) for action in statement.actions}


def test_every_function_has_a_role_that_no_other_has(stack: Stack) -> None:
    uses = Counter(stack.role(function) for function in stack.functions)
    assert set(uses.values()) == {1}
    assert uses.keys() == stack.of("AWS::IAM::Role").keys()


def test_a_role_is_for_lambda_alone(stack: Stack) -> None:
    for role in stack.of("AWS::IAM::Role").values():
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust == {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }


def test_actions_are_spelled_out(stack: Stack) -> None:
    assert [action for action in every_action(stack) if "*" in action or ":" not in action] == []


def test_permissions_are_given_never_subtracted(stack: Stack) -> None:
    for function, statement in every_statement(stack):
        assert statement.effect == "Allow", function
        assert not {"NotAction", "NotResource", "NotPrincipal"} & statement.raw.keys(), function


def test_a_resource_is_named_wherever_aws_knows_one(stack: Stack) -> None:
    for function, statement in every_statement(stack):
        if set(statement.actions) <= CALLS_WITHOUT_A_RESOURCE:
            continue
        assert "*" not in statement.resources, (function, statement.actions)
        for resource in statement.resources:
            assert references(resource) & stack.resources.keys() or names_the_sender(resource), (
                function,
                resource,
            )


def names_the_sender(resource: Any) -> bool:
    """An SES identity is a resource of the account, known by the sender's address or domain."""
    return ":identity/" in str(resource) and "MailFrom" in references(resource)


def test_nobody_may_scan(stack: Stack) -> None:
    forbidden = ("dynamodb:Scan", "dynamodb:PartiQL*", "dynamodb:ExportTable*")
    granted = every_action(stack)
    assert [one for one in granted for pattern in forbidden if fnmatchcase(one, pattern)] == []


def test_nobody_may_change_the_stack_itself(stack: Stack) -> None:
    services = {action.split(":")[0] for action in every_action(stack)}
    assert services == {"cognito-idp", "dynamodb", "kms", "logs", "s3", "ses", "sqs", "xray"}
    words = ("Create", "Delete", "Update", "Put", "Tag", "Schedule", "Disable")
    of_data = {
        "cognito-idp:AdminCreateUser",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:DeleteObject",
        "s3:DeleteObjectTagging",
        "s3:PutObject",
        "s3:PutObjectRetention",
        "s3:PutObjectTagging",
        "sqs:DeleteMessage",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    changing = {action for action in every_action(stack) if action.split(":")[1].startswith(words)}
    assert changing - of_data == set()


def test_a_function_writes_to_its_own_log_only(stack: Stack) -> None:
    for function in stack.functions:
        logs = [s for s in stack.may(function) if any(action.startswith("logs:") for action in s.actions)]
        assert [references(statement.resources) for statement in logs] == [{f"{function}Logs"}]


def test_a_function_is_told_of_exactly_what_it_may_use(stack: Stack) -> None:
    for function in stack.functions:
        told = stack.environment(function)
        for variable, (resource, uses) in USE_OF.items():
            allowed = any(
                statement.mentions(resource) and uses & set(statement.actions)
                for statement in stack.may(function)
            )
            assert (variable in told) == allowed, (function, variable)
            if variable in told:
                assert references(told[variable]) == {resource}, (function, variable)


def test_a_function_reads_the_one_queue_it_consumes(stack: Stack) -> None:
    for function in stack.functions:
        readable = {
            name
            for statement in stack.may(function)
            if "sqs:ReceiveMessage" in statement.actions
            for name in references(statement.resources)
        }
        assert readable == {queue for queue, consumer in stack.consumers.items() if consumer == function}


def test_the_webhook_door_reads_connections_and_adds_to_the_inbox(stack: Stack) -> None:
    granted = {
        statement.actions: statement.condition
        for statement in stack.may("WebhooksInbound")
        if statement.actions[0].startswith("dynamodb:")
    }
    assert granted == {
        ("dynamodb:GetItem",): {
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*"]},
            "ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*#VEILS"]},
        },
        ("dynamodb:Query",): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["LINK#*"]}},
        ("dynamodb:PutItem",): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["INBOX#*"]}},
    }


def test_credentials_are_opened_only_with_the_names_of_account_client_and_connection(stack: Stack) -> None:
    for function, statement in every_statement(stack):
        if not statement.mentions("CredentialsKey") or _of_webhooks(statement):
            continue
        assert statement.condition["Null"] == {
            "kms:EncryptionContext:account": "false",
            "kms:EncryptionContext:client": "false",
            "kms:EncryptionContext:connection": "false",
        }, function
        assert statement.condition["ForAllValues:StringEquals"] == {
            "kms:EncryptionContextKeys": ["account", "client", "connection"]
        }, function


def test_whoever_keeps_webhooks_as_they_were_sent_cannot_open_them(stack: Stack) -> None:
    keeping = [(f, one) for f, one in every_statement(stack) if "kms:GenerateDataKey" in one.actions]
    ((function, statement),) = keeping
    assert function == "WebhooksInbound"
    words = context(AccountId("acc_a"), ConnectionId("con_a"))
    assert statement.condition["ForAllValues:StringEquals"] == {"kms:EncryptionContextKeys": list(words)}
    assert statement.condition["StringEquals"] == {"kms:EncryptionContext:kept": words["kept"]}


def test_kept_webhooks_are_opened_where_orders_are_replayed_and_nowhere_else(stack: Stack) -> None:
    opening = [
        (function, one)
        for function, one in every_statement(stack)
        if "kms:Decrypt" in one.actions and _of_webhooks(one)
    ]
    ((function, statement),) = opening
    assert function == "WebhooksWorker"
    words = context(AccountId("acc_a"), ConnectionId("con_a"))
    assert statement.actions == ("kms:Decrypt",)
    assert statement.condition == {
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": list(words)},
        "StringEquals": {"kms:EncryptionContext:kept": words["kept"]},
        "Null": {f"kms:EncryptionContext:{name}": "false" for name in ("account", "connection")},
    }


def _of_webhooks(statement: Statement) -> bool:
    """Whether it is about what was kept of them, and not about credentials."""
    return "kept" in statement.condition.get("ForAllValues:StringEquals", {}).get(
        "kms:EncryptionContextKeys", []
    )


def test_whoever_stores_credentials_cannot_read_them_back(stack: Stack) -> None:
    (writer,) = {
        function for function, statement in every_statement(stack) if "kms:Encrypt" in statement.actions
    }
    assert writer == "Users"
    # What it opens is under a context that no connection's credentials can be in, and nothing of its own.
    (opens,) = [one for one in stack.may("Users") if "kms:Decrypt" in one.actions]
    assert opens.condition["StringEquals"] == {
        f"kms:EncryptionContext:{name}": value for name, value in CONTEXT.items()
    }
    (seals,) = [one for one in stack.may("Users") if "kms:Encrypt" in one.actions]
    assert seals.condition["StringNotLike"] == {"kms:EncryptionContext:account": CONTEXT["account"]}
    assert not is_id(CONTEXT["account"])


def test_only_mail_sends_mail_and_only_from_our_address(stack: Stack) -> None:
    senders = [(f, s) for f, s in every_statement(stack) if s.actions[0].startswith("ses:")]
    ((function, statement),) = senders
    assert function == "DeliveriesMail"
    assert statement.condition == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    assert statement.mentions("ConfigurationSet")


WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
KEEPERS_OF_THE_LOG = {
    "Users",
    "UsersOperator",
    "Reports",
    "ReportsQueued",
    "DeliveriesFeedback",
    "WebhooksWorker",
}
"""The functions that write the log: those that take requests of members and the operator, and those that
mark a client whose mail came back, and a Stripe account that has let go, and that close a month with its
report."""

BUT_THE_LOG = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*#AUDIT#*"]}}
NOR_THE_VEILS = {
    "ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*#AUDIT#*", "ACCOUNT#*#VEILS"]}
}
WHAT_BECOMES_OF_CARTS = {
    "ForAllValues:StringLike": {
        "dynamodb:LeadingKeys": [
            "ACCOUNT#*#CLIENT#*#BUYER#*",
            "ACCOUNT#*#PRODUCT#*#FOOTFALL",
            "ACCOUNT#*#ORDER#*",
            # How often a mailbox was written to.
            "ACCOUNT#*#ATTEMPTS#*",
        ]
    }
}
WHAT_BUYERS_USED = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*#COUPON#*", "ACCOUNT#*#BUYER#*"]}
}
WHAT_IS_DUE = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["DUE", "DUE#*"]}}
WHAT_DIFFERS = {
    "ForAllValues:StringLike": {
        "dynamodb:LeadingKeys": ["ACCOUNT#*#BREAKS", "ACCOUNT#*#BOOKS#*", "ACCOUNT#*#OUTBOX#*"]
    }
}
NOT_THE_LOG = (
    BUT_THE_LOG,
    NOR_THE_VEILS,
    WHAT_BUYERS_USED,
    WHAT_BECOMES_OF_CARTS,
    WHAT_IS_DUE,
    WHAT_DIFFERS,
)
THE_INBOX = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["INBOX#*"]}}


def test_the_log_is_out_of_reach_of_whoever_has_nothing_to_enter_in_it(stack: Stack) -> None:
    for function, statement in every_statement(stack):
        if function in KEEPERS_OF_THE_LOG or not WRITES & set(statement.actions):
            continue
        assert statement.condition in (*NOT_THE_LOG, THE_INBOX), function


def test_nobody_but_users_could_change_an_entry_of_the_log(stack: Stack) -> None:
    for function, statement in every_statement(stack):
        changing = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"} & set(statement.actions)
        if changing and function != "Users":
            assert statement.condition in NOT_THE_LOG, function


def test_copies_are_opened_where_they_are_asked_for_and_made_elsewhere(stack: Stack) -> None:
    touching = {
        function: statement.actions
        for function, statement in every_statement(stack)
        if any("exports/*" in str(resource) for resource in statement.resources)
    }
    assert touching == {"Users": ("s3:GetObject",), "ReportsQueued": ("s3:PutObject",)}


def test_drafts_of_reports_are_settled_by_who_makes_them_and_nobody_else(stack: Stack) -> None:
    tagging = {
        function: (statement.actions, str(statement.resources))
        for function, statement in every_statement(stack)
        if any("Tagging" in action for action in statement.actions)
    }
    assert tagging.keys() == {"ReportsQueued"}
    actions, resources = tagging["ReportsQueued"]
    assert actions == ("s3:PutObjectTagging", "s3:DeleteObjectTagging")
    assert "accounts/*" in resources
    assert "exports/*" not in resources


def test_evidence_is_made_and_opened_where_it_is_asked_for(stack: Stack) -> None:
    touching = {
        function: statement.actions
        for function, statement in every_statement(stack)
        if any("evidence/*" in str(resource) for resource in statement.resources)
    }
    assert touching == {"Users": ("s3:PutObject", "s3:GetObject")}


def test_documents_are_put_where_they_are_drawn_and_go_where_buyers_are_forgotten(stack: Stack) -> None:
    touching = {
        function: statement.actions
        for function, statement in every_statement(stack)
        if any("documents/*" in str(resource) for resource in statement.resources)
    }
    assert touching == {
        "Documents": ("s3:PutObject", "s3:PutObjectRetention", "s3:DeleteObject"),
        "Checkout": ("s3:GetObject",),
        "Users": ("s3:GetObject", "s3:DeleteObject"),
    }
    deleting = [s.resources for _, s in every_statement(stack) if "s3:DeleteObject" in s.actions]
    assert all("documents/*" in str(resources) for resources in deleting)


def test_what_is_sold_comes_in_by_the_account_api_and_goes_out_by_the_shop(stack: Stack) -> None:
    touching = {
        function: statement.actions
        for function, statement in every_statement(stack)
        if any("goods/*" in str(resource) for resource in statement.resources)
    }
    assert touching == {
        "Checkout": ("s3:GetObject", "s3:GetObjectVersion"),
        "Users": ("s3:PutObject", "s3:GetObject"),
    }


def test_nobody_but_the_operator_reaches_the_function_that_opens_accounts(stack: Stack) -> None:
    invoked = {
        name
        for kind in ("AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping")
        for properties in stack.of(kind).values()
        for name in references(properties["FunctionName"])
    }
    assert stack.functions.keys() - invoked == {"UsersOperator"}


def test_whoever_calls_a_function_is_named(stack: Stack) -> None:
    for name, permission in stack.of("AWS::Lambda::Permission").items():
        assert permission["Action"] == "lambda:InvokeFunction", name
        assert references(permission["SourceArn"]) & stack.resources.keys(), name


def resource_policies(stack: Stack) -> dict[str, list[Properties]]:
    kinds = {
        "AWS::S3::BucketPolicy": "PolicyDocument",
        "AWS::SQS::QueuePolicy": "PolicyDocument",
        "AWS::SNS::TopicPolicy": "PolicyDocument",
        "AWS::KMS::Key": "KeyPolicy",
    }
    return {
        name: listed(properties[document]["Statement"])
        for kind, document in kinds.items()
        for name, properties in stack.of(kind).items()
    }


def test_nothing_is_open_to_everyone(stack: Stack) -> None:
    for name, statements in resource_policies(stack).items():
        for statement in statements:
            if statement["Effect"] == "Deny":
                continue
            assert statement["Principal"] != "*", name
            if "Service" in statement["Principal"]:
                assert statement["Condition"], name


def test_the_accounts_administrators_need_the_context_too(stack: Stack) -> None:
    (deny,) = [s for s in resource_policies(stack)["CredentialsKey"] if s["Effect"] == "Deny"]
    assert deny["Principal"] == "*"
    assert {"kms:Encrypt", "kms:Decrypt"} <= set(deny["Action"])
    assert deny["Condition"] == {"Null": {"kms:EncryptionContext:account": "true"}}


def test_events_reach_their_dead_letter_queue_from_their_own_rule_only(stack: Stack) -> None:
    for policy in stack.of("AWS::SQS::QueuePolicy").values():
        (statement,) = policy["PolicyDocument"]["Statement"]
        queue = only({name for one in policy["Queues"] for name in references(one)})
        rule = stack.of("AWS::Events::Rule")[
            only(references(statement["Condition"]["ArnEquals"]["aws:SourceArn"]))
        ]
        (target,) = rule["Targets"]
        assert references(target["DeadLetterConfig"]["Arn"]) == {queue}
        assert references(statement["Resource"]) == {queue}
