"""The events AWS hands to functions, built from what the local stack sees.

Pure: no clock, no network, no ids of its own.
"""
