"""Who somebody is at the proxy: passwords, directories, device tokens."""
