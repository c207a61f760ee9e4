"""Bodies that are held, waited for on disk, and released or refused."""
