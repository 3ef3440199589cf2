"""A process that reads notes with the hub's own rules. Started by `hub.discovery.readers`."""

import sys

from hub.discovery.readers import serve
from hub.discovery.reading import plainly

if __name__ == "__main__":
    serve(int(sys.argv[1]), plainly)
