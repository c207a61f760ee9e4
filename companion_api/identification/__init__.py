"""Who is in a picture: only of those who agreed, only where the policy says so, and off unless it does."""
