# Leak checks of valgrind's while the bot runs (--valgrind-steps).
