"""Forecasts of many monthly or weekly series: plain Python and arrays."""
