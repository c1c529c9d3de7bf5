# The pipeline against leaks: it must go red for each planted leak.
