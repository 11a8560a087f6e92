"""Addresses with a detail: `ada+shop@…` is of the mailbox `ada@…` (RFC 5233, section 4)."""


def undetailed(address: str) -> str:
    """The address without its detail, by the separator that mail services use unless told otherwise. Only to
    count by and to compare: what is written to is what was given."""
    local, at, domain = address.rpartition("@")
    user, _, _ = local.partition("+")
    return f"{user or local}{at}{domain}"
