"""What the architecture forbids, each check a pure function from a tree's root to its findings.

A finding is one line, `path:line: what is wrong`; no findings means that the tree keeps the promise. The
suite runs every check on this repository (nothing found) and on small trees with a planted violation (found).
"""
