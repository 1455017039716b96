"""Budget estimates (dự toán): drafted by one office, appraised by another, decided by leadership; what was spent."""
