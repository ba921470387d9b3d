"""What can be done about access: one verb a function, recorded in the same transaction."""
