"""What the lessons claim in prose, and what carries each claim: a module a lesson."""
