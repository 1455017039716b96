"""Khen kịp thời: who deserves a thank-you now, and the letter (thư khen), which is no award."""
