"""Working days (ngày làm việc) and holidays of the ward."""
