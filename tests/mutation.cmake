# Small faults planted in the code: the tests must notice them.
