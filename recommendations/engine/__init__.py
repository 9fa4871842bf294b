"""The recommender itself: arrays in, arrays out, usable from a notebook.

interactions = Interactions.from_ids(reader_ids, book_ids, half_stars)
model = fit(interactions, seed=1)
model.rank(model.columns([17, 23]), np.array([10, 8], np.uint8), n=10)
"""
