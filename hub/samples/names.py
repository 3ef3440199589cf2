"""Colombian names by frequency. The lists are our own; no register was read."""

from hub.samples.draws import by_rank
from hub.samples.package_data import lines

GIVEN = {"F": by_rank(lines("given-women.txt")), "M": by_rank(lines("given-men.txt"))}
SURNAMES = by_rank(lines("surnames.txt"), offset=14)
NICKNAMES = dict(line.split(",", 1) for line in lines("nicknames.csv")[1:])
