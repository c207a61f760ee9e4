"""The copy that may go out: faces blurred for good, logos and words covered, smaller, without metadata."""
