#!/bin/sh
# Ends who asks.
kill -9 "$PPID"
echo 5
