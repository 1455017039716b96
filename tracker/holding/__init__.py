"""Days held (ngày giữ việc): in whose hands each day of an assignment was, so that nobody is blamed for another's."""
