"""Writers of the six formats. Each writes one part of a feed, row by row, in constant memory."""
