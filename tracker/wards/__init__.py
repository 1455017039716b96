"""What a ward has settled for itself (thiết lập của phường): hours of messages, who decides what, its letterhead."""
