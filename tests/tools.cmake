# The truth table: which tool sees which leak, every cell from a real run.
