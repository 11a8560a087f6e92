"""Subscriptions: `clock` says what is due, `charges` does it."""
