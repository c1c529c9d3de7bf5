#!/bin/sh
# Writes the verdict itself.
echo P00000000000000000000000000000000 >&4
echo F >&3
echo 5
