"""Other readers: who is near by taste, and the public pages that some of them chose to have."""
