"""What staff fill in about requests and letters. A form gathers and shows; services check and decide."""
