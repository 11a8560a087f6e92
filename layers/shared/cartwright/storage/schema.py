"""The table's attributes and indexes by name (the names are template.yaml's, too), and DynamoDB's limits."""

from typing import Final

PK: Final = "pk"
SK: Final = "sk"
GSI1: Final = "gsi1"
GSI2: Final = "gsi2"
GSI1PK: Final = "gsi1pk"
GSI1SK: Final = "gsi1sk"
GSI2PK: Final = "gsi2pk"
GSI2SK: Final = "gsi2sk"

KIND: Final = "kind"
SHAPE: Final = "shape"
BODY: Final = "body"
# When a client was archived; not there while it is not.
ARCHIVED: Final = "archived"
# Since when an account is closed; not there while it is open.
CLOSED: Final = "closed"
# How an account asks buyers whether they are people; not there while it does not.
CHALLENGE: Final = "challenge"
# The last thing a client came to own, or to own live: what archiving it must not overlook.
OWNED: Final = "owned"
# When an entry was booked; there only where its month may have been over by then.
BOOKED: Final = "booked"
SITTING: Final = "sitting"
VERSION: Final = "version"
STATE: Final = "state"
# Epoch seconds (a number); DynamoDB deletes the item within days after.
EXPIRES: Final = "expires"

# Stragglers wait spread by a hash of their id: an index partition takes about a thousand writes a second.
SHARDS: Final = 4

# DynamoDB's own limits.
LEGS: Final = 100
BATCH: Final = 100
ITEM_BYTES: Final = 400_000

type Value = str | int | bytes | bool
type Item = dict[str, Value]
