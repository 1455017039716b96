"""Plans (kế hoạch): documents and their clauses, what they led to, coverage, history, closing."""
