"""People and their appointments (chức vụ, phân công): who holds which post where, and what they see by it."""
