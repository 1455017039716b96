"""Exchange (chia sẻ dữ liệu): the ward's data as open files, and a read-only interface for other systems."""
