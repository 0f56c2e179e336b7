"""What waits for each person, and whether the service is well."""
