"""Điểm trách nhiệm: rule sets of a ward, periods, each head's sheet, published scorecards, yearly grades."""
