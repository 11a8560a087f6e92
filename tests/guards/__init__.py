"""Every access check, taken away one at a time: the tests must notice each.

::

    python -m tests.guards              every guard, and the score
    python -m tests.guards catalogue    those with this in their path or function
    python -m tests.guards --remember   and write down who notices (killers.txt)
    python -m tests.guards --anew       without asking first who noticed last time

docs/decisions/0112 says how, and why so.
"""
