"""Lesson 07: a pad to draw on, and pictures turned into images like MNIST's."""
