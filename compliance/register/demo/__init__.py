"""People who do not exist, for demonstration, benchmarks and tests."""
