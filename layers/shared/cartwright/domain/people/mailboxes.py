"""Addresses to write to."""

from __future__ import annotations

import re

# The specials of RFC 5322 section 3.2.3 never stand unquoted; quoting is refused, so they never stand at all.
_PLAIN = r'[^\s@.<>()\[\]\\,;:"]'
_MAILBOX = re.compile(rf"(?=[^@]{{1,64}}@){_PLAIN}+(?:\.{_PLAIN}+)*@(?:{_PLAIN}+\.)+{_PLAIN}{{2,}}\Z")


def is_mailbox(text: str) -> bool:
    """Whether `text` is one address to write to: one @, a dotted domain, no spaces, specials or controls.

    Stricter than RFC 5321 on purpose: quoted local parts, lists, groups and comments are where header
    injection lives.
    """
    return len(text) <= 254 and bool(_MAILBOX.match(text)) and text.isprintable()
