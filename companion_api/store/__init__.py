"""What is kept: one module a subject, functions on a session, no Flask."""
