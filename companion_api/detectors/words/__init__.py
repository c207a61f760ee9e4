"""Writing in a picture, read and put in order."""
