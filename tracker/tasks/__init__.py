"""Tasks (nhiệm vụ) and assignments (việc được giao): task × unit × occurrence, the thing that is tracked."""
