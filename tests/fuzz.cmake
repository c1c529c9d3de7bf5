# Random and damaged input: fuzz targets, and what they found as tests.
