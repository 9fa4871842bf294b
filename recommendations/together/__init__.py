"""Readers who choose books together: groups over a link, or guests who come with one call."""
