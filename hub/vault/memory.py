"""What keys and values are in memory stays there: no core file of a process that holds them (P4)."""

import resource


def forbid_core_dumps() -> None:
    """Let the kernel write no core file of this process nor of any that it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
