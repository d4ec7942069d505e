"""The Label Studio server: where it is, how to get in, and one of our own."""
