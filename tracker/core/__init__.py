"""The ground floor: what every slice stands on; it knows nothing of wards."""
