"""The cheap detectors: they read text alone, need no model, and answer in about a millisecond."""
