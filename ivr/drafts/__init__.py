"""What the console asks about rules that are not in force, answered in a process apart."""
