"""The figures of the lessons: one module per concern, each ends in display.show."""
