"""Plans (kế hoạch): documents in, clauses, drafts of tasks and targets, review and coverage."""
