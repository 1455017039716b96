"""Chấm điểm: rule sets as data, facts, and the exact arithmetic between them; pure, without a database."""
