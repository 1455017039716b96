"""People, their appointments (chức vụ, phân công), and signing in."""
