"""The stages of a case, as data: the chart that business analysts own."""
