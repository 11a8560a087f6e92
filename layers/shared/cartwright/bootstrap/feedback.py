"""Reading what the mail service says of our letters."""

from cartwright.adapters.ses_feedback import Fate, feedback

__all__ = ["Fate", "feedback"]
