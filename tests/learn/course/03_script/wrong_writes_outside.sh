#!/bin/sh
# Writes where it likes.
echo 5 2>/dev/null >"$HOME/.learn_outside"
echo 5
