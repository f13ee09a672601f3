"""The only door to Asterisk: the port, its ARI and AMI adapters, and a fake for fast tests of the shell."""
