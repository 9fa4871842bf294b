"""Figures of merit: lists by what they hit (`ranking`) and what they hold (`lists`), predicted stars
(`rating`), and how sure a difference is (`bootstrap`)."""
