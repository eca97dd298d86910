"""What can be done with the service, by verb: each loads, steps and saves in one transaction."""
