"""Where letters of subjects and of the authority will be received, sorted and answered."""
