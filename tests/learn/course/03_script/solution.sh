#!/bin/sh
# Prints the number that is given.
echo "$1"
