"""Indicators and targets (chỉ tiêu): what a plan wants to change, by year."""
