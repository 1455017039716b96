"""Chasing (đôn đốc, nhắc việc): the ladder, what was said to whom, promises, the outbox and its channels."""
