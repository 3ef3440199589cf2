"""Sample deliveries of six agencies, with the mess of real life."""
