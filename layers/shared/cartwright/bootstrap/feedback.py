"""Reading what the mail service says of our letters."""

from cartwright.adapters.ses_feedback import feedback

__all__ = ["feedback"]
