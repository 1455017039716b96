"""The reader (đọc văn bản): a plan's file becomes blocks, blocks become clauses, clauses become facts. Pure functions."""
