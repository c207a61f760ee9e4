"""The mitmproxy side: gates sites in-process and hands candidate posts to the companion."""
