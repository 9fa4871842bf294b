"""Figures of merit: one reader's list (`ranking`) and predicted stars (`rating`)."""
