"""Cartwright: carts and checkouts for people who sell on behalf of clients.

The rings, innermost first: `domain` (pure), `application` (use cases over ports), then `storage`, `adapters`,
`http` and `queue` (the edges), and `bootstrap`, the only place that knows them all.
"""
