"""The `hub` command: reads arguments, calls one function, shows what came back."""
