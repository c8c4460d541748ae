"""The model minilm-l6-v2 for the package brisling, which finds it here."""
