"""Looking through everything on disk for values that should lie nowhere."""
