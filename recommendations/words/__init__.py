"""Books by mood and by words of the reader's own, out of an index of what is said of books."""
