"""Giải trình, kiến nghị: what a head says of their sheet, before and after it is published, and the answer."""
