"""Shorter ways through mitmproxy's own layers; what they carry stays the same, byte for byte."""
