"""What readers, borrowers and buyers will want next month, title by title."""
