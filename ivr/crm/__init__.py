"""Who is calling, and who his relationship manager is."""
