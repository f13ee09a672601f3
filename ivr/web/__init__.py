"""The HTTP side: health for supervisors of processes, and what the command line asks a running controller."""
