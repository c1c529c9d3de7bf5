# Full disks, closed pipes, signals at any moment: what a run survives.
