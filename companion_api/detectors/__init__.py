"""The heavy detectors: each opens its libraries when it is loaded, never on import."""
