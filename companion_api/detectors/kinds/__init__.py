"""Kinds of file: what is inside, within limits."""
