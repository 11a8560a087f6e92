"""Handlers for the tests of the local stack itself.

They write down what they were given, as items of the table.
"""
