"""The first page of each kind of user, search and help."""
