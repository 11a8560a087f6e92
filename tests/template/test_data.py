"""Where facts are kept: table, files, keys, people, mail."""

import pytest

from cartwright.adapters.files import DRAFT
from cartwright.application.ports.streams import DRAFTS_LAST
from cartwright.domain.exports import KEPT
from tests.template.stack import Properties, Stack, references


@pytest.fixture
def table(stack: Stack) -> Properties:
    return stack.of("AWS::DynamoDB::Table")["Table"]


def test_there_is_one_table(stack: Stack) -> None:
    assert stack.of("AWS::DynamoDB::Table").keys() == {"Table"}


def test_the_table_costs_what_is_used(table: Properties) -> None:
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_table_can_be_brought_back_and_cannot_be_dropped(table: Properties) -> None:
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["SSESpecification"] == {"SSEEnabled": True}


def test_the_table_tells_what_was_written_and_forgets_what_expired(table: Properties) -> None:
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_keys_of_the_table_and_its_two_indexes(table: Properties) -> None:
    def keys(schema: list[dict[str, str]]) -> list[tuple[str, str]]:
        return [(part["AttributeName"], part["KeyType"]) for part in schema]

    assert keys(table["KeySchema"]) == [("pk", "HASH"), ("sk", "RANGE")]
    assert {index["IndexName"]: keys(index["KeySchema"]) for index in table["GlobalSecondaryIndexes"]} == {
        "gsi1": [("gsi1pk", "HASH"), ("gsi1sk", "RANGE")],
        "gsi2": [("gsi2pk", "HASH"), ("gsi2sk", "RANGE")],
    }
    assert {index["Projection"]["ProjectionType"] for index in table["GlobalSecondaryIndexes"]} == {"ALL"}
    assert {attribute["AttributeType"] for attribute in table["AttributeDefinitions"]} == {"S"}


def test_what_holds_facts_outlives_the_stack(stack: Stack) -> None:
    for name in ("Table", "Files", "UserPool", "CredentialsKey", "SigningKey"):
        assert stack.resources[name]["DeletionPolicy"] == "Retain", name
        assert stack.resources[name]["UpdateReplacePolicy"] == "Retain", name


def test_the_bucket_is_private_versioned_and_encrypted(stack: Stack) -> None:
    (bucket,) = stack.of("AWS::S3::Bucket").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ]


def test_documents_are_locked_where_the_deployment_says_so_and_nothing_else_is(stack: Stack) -> None:
    """Without a rule of the bucket's: copies full of personal data lie in it as well, and have to go."""
    (bucket,) = stack.of("AWS::S3::Bucket").values()
    assert bucket["ObjectLockConfiguration"] == {
        "Fn::If": ["LocksDocuments", {"ObjectLockEnabled": "Enabled"}, {"Ref": "AWS::NoValue"}]
    }
    told = stack.translated["Parameters"]
    assert (told["DocumentsLock"]["Default"], told["DocumentsLockYears"]["Default"]) == ("none", 10)
    assert told["DocumentsLock"]["AllowedValues"] == ["none", "governance", "compliance"]
    lock = stack.environment("Documents")["CARTWRIGHT_DOCUMENTS_LOCK"]
    assert lock == {"Fn::Sub": "${DocumentsLock} ${DocumentsLockYears}"}


def test_nobody_may_lift_a_lock(stack: Stack) -> None:
    allowed = str(stack.of("AWS::IAM::Role"))
    assert "s3:PutObjectRetention" in allowed
    for right in ("s3:BypassGovernanceRetention", "s3:DeleteObjectVersion", "s3:PutObjectLegalHold"):
        assert right not in allowed, right


def test_the_bucket_tidies_up_and_never_deletes_a_report(stack: Stack) -> None:
    (bucket,) = stack.of("AWS::S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in rules)
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)
    superseded = {rule.get("Prefix", "") for rule in rules if "NoncurrentVersionExpiration" in rule}
    # Under goods/ a superseded version may be what was sold.
    assert superseded == {"accounts/", "documents/", "evidence/", "exports/", "logos/", "progress/"}
    drafts = [rule for rule in rules if "TagFilters" in rule]
    name, value = DRAFT
    assert [(rule["Prefix"], rule["TagFilters"], rule["ExpirationInDays"]) for rule in drafts] == [
        ("accounts/", [{"Key": name, "Value": value}], DRAFTS_LAST.days)
    ]
    expiring = [rule for rule in rules if "TagFilters" not in rule and "ExpirationInDays" in rule]
    assert not any("ExpirationDate" in rule for rule in rules)
    assert {(rule["Prefix"], rule["ExpirationInDays"]) for rule in expiring} == {
        ("exports/", KEPT.days),
        ("evidence/", KEPT.days),
        ("progress/", KEPT.days),
    }
    assert all(rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1} for rule in expiring)


def test_the_bucket_speaks_tls_only(stack: Stack) -> None:
    (policy,) = stack.of("AWS::S3::BucketPolicy").values()
    denied = {
        str(statement["Condition"])
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Principal"] == "*" and len(statement["Resource"]) == 2
    }
    assert denied == {
        str({"Bool": {"aws:SecureTransport": "false"}}),
        str({"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    }


def test_one_key_rotates_and_the_other_signs(stack: Stack) -> None:
    keys = stack.of("AWS::KMS::Key")
    assert keys.keys() == {"CredentialsKey", "SigningKey"}
    assert keys["CredentialsKey"]["EnableKeyRotation"] is True
    assert (keys["SigningKey"]["KeySpec"], keys["SigningKey"]["KeyUsage"]) == (
        "HMAC_256",
        "GENERATE_VERIFY_MAC",
    )
    assert {key["PendingWindowInDays"] for key in keys.values()} == {30}


def test_nobody_signs_up_alone_and_passwords_are_strong(stack: Stack) -> None:
    (pool,) = stack.of("AWS::Cognito::UserPool").values()
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    assert pool["DeletionProtection"] == "ACTIVE"
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])


def test_signing_in_tells_a_stranger_nothing(stack: Stack) -> None:
    (client,) = stack.of("AWS::Cognito::UserPoolClient").values()
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}


def test_whoever_bounced_or_complained_gets_no_more_mail(stack: Stack) -> None:
    (configuration,) = stack.of("AWS::SES::ConfigurationSet").values()
    assert set(configuration["SuppressionOptions"]["SuppressedReasons"]) == {"BOUNCE", "COMPLAINT"}
    assert configuration["ReputationOptions"] == {"ReputationMetricsEnabled": True}


def test_what_became_of_a_mail_comes_back(stack: Stack) -> None:
    (destination,) = stack.of("AWS::SES::ConfigurationSetEventDestination").values()
    assert set(destination["EventDestination"]["MatchingEventTypes"]) >= {
        "BOUNCE",
        "COMPLAINT",
        "REJECT",
        "DELIVERY",
    }
    (rule,) = [r for r in stack.of("AWS::Events::Rule").values() if "EventPattern" in r]
    assert rule["EventPattern"]["source"] == ["aws.ses"]
    # "Sent" closes a letter whose sender crashed; "delivered" changes nothing, so nobody is called for it.
    assert set(rule["EventPattern"]["detail-type"]) == {
        "Email Sent",
        "Email Bounced",
        "Email Complaint Received",
        "Email Rejected",
    }
    assert references(rule["EventPattern"]["detail"]) == {"ConfigurationSet"}
    assert references(rule["Targets"][0]["Arn"]) == {"DeliveriesFeedback"}
