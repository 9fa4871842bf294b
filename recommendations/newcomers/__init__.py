"""Who is new: what they tell without an account, and the first books they are asked about."""
