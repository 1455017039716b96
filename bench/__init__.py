"""The bench: what the main pages cost on a running server, `make bench`."""
