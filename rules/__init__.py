"""The rules that business analysts own, as data: one rule, one file."""
