"""The vocabulary that proxy, companion and command line share: posts, findings, policy, verdicts."""

__version__ = "0.1.0"
