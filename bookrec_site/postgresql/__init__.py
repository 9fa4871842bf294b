"""Django's PostgreSQL backend, but for how it looks whether a connection is still there, and a cursor
whose statements are planned once.
"""
