"""Every access check, taken away one at a time: the tests must notice each.

::

    python -m tests.guards            every guard, and the score
    python -m tests.guards catalogue  those of files with this in their name
"""
