"""Xét khen: campaigns, candidates found from facts or nominated, minutes, decisions, their papers."""
