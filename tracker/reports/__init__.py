"""Reports (báo cáo định kỳ, đột xuất): asked of units, filled, accepted, and consolidated into the office's own."""
