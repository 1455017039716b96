"""Contributions (phối hợp): what a lead asks of a coordinating unit, by when, and the answer."""
