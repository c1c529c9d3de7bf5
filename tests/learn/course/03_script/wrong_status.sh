#!/bin/sh
# Prints, and fails.
echo "$1"
exit 3
