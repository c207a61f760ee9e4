"""The context model: a small network that reads whole posts."""
