"""Use cases, one verb each, over ports. Standard library only; clock, ids and IO come in as arguments."""
