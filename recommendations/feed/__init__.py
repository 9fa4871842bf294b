"""The engine of another system: its readers come in rows, its lists go out in lines."""
