#!/bin/sh
# Leaves somebody behind, in a session of its own.
setsid sh -c "trap : TERM HUP; sleep 1000" >/dev/null 2>&1 &
echo 5
