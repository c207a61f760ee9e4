"""The one command line: the only package that may import all the others, and only when a command needs it."""
