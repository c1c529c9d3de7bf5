#!/bin/sh
# clocks.sh - the time of day is set back and forth, the steady clock stands
# still or jumps.
#
# Usage: clocks.sh PATH/OF/bot PATH/OF/clock_shim.so
#
# What happens in a run is decided by virtual time, which no clock moves; the
# pace of a run by the steady clock. So the time of day changes nothing at all.
bot=$1
shim=$2
. "${0%/*}/faults_help.sh"
# LD_PRELOAD takes a path with a blank in it for two.
ln -s "$shim" clock_shim.so
shim=$PWD/clock_shim.so
# Under AddressSanitizer its library has to come first.
asan=$(ldd "$bot" | sed -n 's/.* => \(.*libasan[^ ]*\).*/\1/p')
preload=${asan:+$asan:}$shim

with_clocks() { # what goes wrong, arguments
    rm -f json read
    clocks=$1
    shift
    watch_leaks "$@"
    env LD_PRELOAD="$preload" CLOCKS="$clocks" CLOCKS_READ=read \
        "$bot" --json=json "$@" >out 2>err </dev/null
    status=$?
}

# The lines of samples and the trading; real time is in neither.
keep() {
    grep '^t=' out >"$1.lines"
    grep -E '"(tape|pnl_ticks|market_events|orders|virtual_seconds)"' json \
        >"$1.trading"
}
same() {
    cmp "$1.lines" "$2.lines" && cmp "$1.trading" "$2.trading"
}

with_clocks none --for=2m --leak=cycle
ok 'with right clocks it ends with 0' ends_with 0
ok 'the shim is read' grep -Eq '^day=[0-9]+ steady=[1-9]' read
keep right
for clocks in back stand ahead back,ahead; do
    with_clocks $clocks --for=2m --leak=cycle
    keep wrong
    ok "$clocks: it ends with 0" ends_with 0
    ok "$clocks: nothing is told" quiet
    ok "$clocks: the same lines and the same trades" same right wrong
done

# Paced: twenty seconds in one third of a second.
with_clocks none --for=20s --pace=60x
keep right
for clocks in back ahead; do
    with_clocks $clocks --for=20s --pace=60x
    keep wrong
    ok "paced, $clocks: it ends with 0" ends_with 0
    ok "paced, $clocks: nothing is told" quiet
    ok "paced, $clocks: nothing is live" healthy
    ok "paced, $clocks: the same lines and the same trades" same right wrong
done
# The jump comes after some two seconds; then this run need not wait any more.
with_clocks ahead --for=50m --pace=1x
ok 'an hour ahead: the pace is caught up with' ends_with 0
ok 'an hour ahead: nothing is live' healthy

# A steady clock that stands keeps a paced run where it is, without turning in
# circles; a signal ends it.
mkfifo fifo
rm -f json read
env --default-signal=INT LD_PRELOAD="$preload" CLOCKS=stand CLOCKS_READ=read \
    ASAN_OPTIONS=detect_leaks=0 "$bot" --json=json --for=20s --pace=1000000x \
    --every=1ms >fifo 2>err </dev/null &
pid=$!
exec 3<fifo
# Until it sleeps: what was due at the start is done.
while ! grep -q '^State:.S' "/proc/$pid/status"; do
    :
done
kill -INT $pid
cat <&3 >out
exec 3<&-
wait $pid
status=$?
ok 'a steady clock that stands: a signal ends the run' ends_with 0
ok 'a steady clock that stands: no time has passed' \
    [ "$(value virtual_seconds)" -eq 0 ]
ok 'a steady clock that stands: nothing is live' healthy
ok 'a steady clock that stands: it slept' \
    [ "$(sed -n 's/.* steady=//p' read)" -lt 10000 ]
verdict
