"""Arithmetic and law. Standard library only, frozen values, no clock, no chance, no IO."""
