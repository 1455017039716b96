"""Sổ Việc: a ward's plans, the tasks made from them, who answers for each, and how they stand."""
