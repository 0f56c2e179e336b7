"""A made-up council to try the service with."""
