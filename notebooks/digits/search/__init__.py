"""Lessons 06 and 09: try settings, by hand and with many workers."""
