"""Drafts (bản đọc): what was read from a plan's files, corrected beside the source until it can be given out."""
