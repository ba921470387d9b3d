"""What staff fill in about disclosures."""
