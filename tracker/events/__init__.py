"""The diary (nhật ký): who did what to what, when; a hash chain per ward that nobody can rewrite."""
