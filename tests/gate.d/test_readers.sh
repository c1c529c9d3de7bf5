#!/bin/sh
# test_readers.sh - what the gate reads out of the logs of its tools.
#
# Usage: test_readers.sh
#
# The logs are short and made by hand, in the words of gcc's and clang's
# runtimes and of valgrind; a root with a blank in it, as a clone may have.
# A finding is shown with its fields between bars.
set -u

here=$(dirname "$0")
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
us=$(printf '\037')
failed=0
count=0
LC_ALL=C
export LC_ALL

# Standard input through a reader; its findings are in the file "found".
reads() { # reader, then awk's arguments
    script=$1
    shift
    rm -f "$tmp/found"
    cat >"$tmp/log"
    awk -v US="$us" -v root="/a root" -v step=step -v run=1 \
        -v found="$tmp/found" -f "$here/common.awk" -f "$here/json.awk" \
        "$@" -f "$here/$script.awk" "$tmp/log" >"$tmp/printed"
    status=$?
    touch "$tmp/found"
    tr "$us" '|' <"$tmp/found" | sed 's/^step|1|//' >"$tmp/shown"
}

# The findings are these lines, and no others. Fields: kind, tag, function,
# file, line, blocks, bytes, bytes an hour, message.
are() { # a sentence, then the lines
    sentence=$1
    shift
    count=$((count + 1))
    [ $# -eq 0 ] || printf '%s\n' "$@" >"$tmp/wanted"
    [ $# -gt 0 ] || true >"$tmp/wanted"
    cmp -s "$tmp/wanted" "$tmp/shown" && return
    failed=$((failed + 1))
    echo "not so: $sentence"
    diff "$tmp/wanted" "$tmp/shown" | sed 's/^/  /'
}

ends_with() { # a sentence, status
    count=$((count + 1))
    [ "$status" -eq "$2" ] && return
    failed=$((failed + 1))
    echo "not so: $1: status $status, not $2"
}

reads sanitizers -v leaks=1 <<'LOG'
=================================================================
==1==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 1000 byte(s) in 10 object(s) allocated from:
    #0 0x7f1c3e6b89cf in __interceptor_malloc ../../../../src/libsanitizer/asan/asan_malloc_linux.cpp:69
    #1 0x558ff3d36de8 in get_new /a root/tracker/heap.c:103
    #2 0x558ff3d31420 in on_memory /a root/bot/libevent_heap.c:40
    #3 0x7f1c3e000000 in event_new (/lib/libevent_core-2.1.so.7+0x1234)
    #4 0x558ff3d314f2 in timeout_start /a root/fixes/timer.c:70
    #5 0x558ff3d31aef in main /a root/bot/main.c:75

Indirect leak of 24 byte(s) in 1 object(s) allocated from:
    #0 0x5633109e277e in __interceptor_malloc (/a root/build/bot+0xa877e) (BuildId: 65bb)
    #1 0x563310a1dc82 in order_new /a root/bot/trader/gateway.c:137:50

SUMMARY: AddressSanitizer: 1024 byte(s) leaked in 11 allocation(s).
LOG
are 'LeakSanitizer: a leak is charged to who asked for memory' \
    'direct leak||timeout_start|fixes/timer.c|70|10|1000||' \
    'indirect leak||order_new|bot/trader/gateway.c|137|1|24||'
reads sanitizers -v leaks=0 <"$tmp/log"
are 'LeakSanitizer: a child that plays a leaking half counts for nothing'

reads sanitizers -v leaks=0 <<'LOG'
=================================================================
==2==ERROR: AddressSanitizer: heap-use-after-free on address 0x60b0000000f0 at pc 0x564a bp 0x7ffd sp 0x7ffd
READ of size 4 at 0x60b0000000f0 thread T0
    #0 0x564a58fdb656 in memcpy ../sysdeps/x86/memcpy.c:12
    #1 0x564a58fdb656 in book_add /a root/bot/trader/book.c:38:12
    #2 0x564a58fdbb2e in main /a root/bot/main.c:77:24

0x60b0000000f0 is located 0 bytes inside of 100-byte region
freed by thread T0 here:
    #0 0x7fd52dab76a8 in __interceptor_free ../asan_malloc_linux.cpp:52
    #1 0x564a58fe2548 in tracker_free_at /a root/tracker/heap.c:267
==2==ABORTING
LOG
are 'AddressSanitizer: the first stack is where it happened, in a child, too' \
    'heap-use-after-free||book_add|bot/trader/book.c|38||||heap-use-after-free, read of 4 bytes'

reads sanitizers -v leaks=1 <<'LOG'
AddressSanitizer:DEADLYSIGNAL
=================================================================
==3==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000008 (pc 0x55 bp 0x7f sp 0x7f T0)
==3==The signal is caused by a READ memory access.
    #0 0x55 in wire_next /a root/bot/wire/frame.c:31
LOG
are 'AddressSanitizer: a bad pointer' \
    'SEGV||wire_next|bot/wire/frame.c|31||||SEGV'

reads sanitizers -v leaks=1 <<'LOG'
/a root/bot/base/rng.c:45:12: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
    #0 0x555ba74a66d1 in rng_next /a root/bot/base/rng.c:45
    #1 0x555ba74a6b4a in main /a root/bot/main.c:78
/a root/bot/base/label.c:9:3: runtime error: null pointer passed as argument 1
LOG
are 'UBSan: with and without a stack' \
    "undefined behaviour||rng_next|bot/base/rng.c|45||||signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'" \
    'undefined behaviour|||bot/base/label.c|9||||null pointer passed as argument 1'

reads sanitizers -v leaks=1 <<'LOG'
==================
WARNING: ThreadSanitizer: data race (pid=4)
  Write of size 4 at 0x556a8d2aaea0 by thread T1:
    #0 get_new /a root/tracker/heap.c:52:11 (test_threads+0xd05e3) (BuildId: a8c6)
    #1 work /a root/tests/test_threads.c:90 (test_threads+0xd05e3)

  Previous write of size 4 at 0x556a8d2aaea0 by thread T2:
    #0 work /a root/tests/test_threads.c:91 (test_threads+0xd0)

SUMMARY: ThreadSanitizer: data race /a root/tracker/heap.c:52:11 in get_new
==================
==================
WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=4)
  Cycle in lock order graph: M1 => M2 => M1

  Mutex M2 acquired here while holding mutex M1 in main thread:
    #0 pthread_mutex_lock ../tsan_interceptors.cpp:1324 (libtsan.so.2+0x5a2a8)
    #1 lock_both /a root/tracker/listeners.c:20 (test_threads+0x12)
LOG
are 'ThreadSanitizer: races and locks' \
    'data race||get_new|tracker/heap.c|52||||data race' \
    'lock-order-inversion (potential deadlock)||lock_both|tracker/listeners.c|20||||lock-order-inversion (potential deadlock)'

reads memcheck <<'LOG'
<?xml version="1.0"?>
<valgrindoutput>
<error>
  <unique>0x0</unique>
  <kind>InvalidRead</kind>
  <what>Invalid read of size 4</what>
  <stack>
    <frame>
      <ip>0x109417</ip>
      <obj>/a root/build/bot</obj>
      <fn>operator&lt;&amp;&gt;</fn>
      <dir>/a root/tracker</dir>
      <file>rc.c</file>
      <line>38</line>
    </frame>
  </stack>
  <auxwhat>Address 0x4a is 0 bytes inside a block of size 100 free'd</auxwhat>
  <stack>
    <frame>
      <fn>other</fn>
      <dir>/a root/bot</dir>
      <file>sim.c</file>
      <line>1</line>
    </frame>
  </stack>
</error>
<error>
  <unique>0x1</unique>
  <kind>Leak_DefinitelyLost</kind>
  <xwhat>
    <text>119,328 (1,152 direct, 118,176 indirect) bytes in 12 blocks are definitely lost</text>
    <leakedbytes>119328</leakedbytes>
    <leakedblocks>12</leakedblocks>
  </xwhat>
  <stack>
    <frame>
      <fn>malloc</fn>
    </frame>
    <frame>
      <fn>rc_new</fn>
      <dir>/a root/tracker</dir>
      <file>rc.c</file>
      <line>60</line>
    </frame>
    <frame>
      <fn>desk_open</fn>
      <dir>/a root/fixes</dir>
      <file>cycle.c</file>
      <line>70</line>
    </frame>
  </stack>
</error>
<fatal_signal>
  <tid>1</tid>
  <signo>11</signo>
  <signame>SIGSEGV</signame>
  <stack>
    <frame>
      <fn>gateway_send</fn>
      <dir>/a root/bot/trader</dir>
      <file>gateway.c</file>
      <line>9</line>
    </frame>
  </stack>
</fatal_signal>
</valgrindoutput>
LOG
are 'memcheck: errors, leaks without what they hold, signals' \
    'invalid read||operator<&>|tracker/rc.c|38||||Invalid read of size 4' \
    'definitely lost||desk_open|fixes/cycle.c|70|12|1152||with 118,176 bytes that they hold' \
    'crash||gateway_send|bot/trader/gateway.c|9||||ended by SIGSEGV'
ends_with 'memcheck: a whole log ends with 0' 0
sed '$d' "$tmp/log" >"$tmp/part"
reads memcheck <"$tmp/part"
ends_with 'memcheck: a log without an end ends with 1' 1

reads check <<'LOG'
{
  "version": 1,
  "heap": {
    "allocations": 16087, "frees": 15359, "live_blocks": 728, "live_bytes": 129272, "peak_bytes": 324032,
    "double_frees_refused": 0
  },
  "tags": [
    { "name": "other", "live_blocks": 0, "live_bytes": 0 },
    { "name": "strategies", "live_blocks": 728, "live_bytes": 129272 }
  ],
  "findings": [
    { "kind": "cycle", "leak": "cycle", "tag": "strategies",
      "blocks": 728, "bytes": 129272, "bytes_per_hour": 7159680,
      "left_at_end": true,
      "function": "strategy_open", "file": "leaks/cycle.c", "line": 52,
      "cycle": { "cycles": 13, "path": "struct strategy.desk → struct desk",
                 "weaken": [ { "holder": "struct strategy", "field": "desk", "owner": "struct desk",
                               "file": "leaks/cycle.c", "line": 56 } ] } },
    { "kind": "growing", "leak": null, "tag": "book",
      "blocks": 5, "bytes": 50, "bytes_per_hour": 10, "left_at_end": false,
      "function": null, "file": null, "line": 0 }
  ],
  "history": {
    "every_s": 1, "samples": [ ] }
}
LOG
are 'the tracker: findings with tag, growth and the way round' \
    'cycle|strategies|strategy_open|leaks/cycle.c|52|728|129272|7159680|struct strategy.desk → struct desk; to weaken: desk of struct strategy, leaks/cycle.c:56' \
    'growing, freed at exit|book|null|null|0|5|50|10|'
ends_with 'the tracker: a whole report ends with 0' 0
count=$((count + 1))
[ "$(cat "$tmp/printed")" = '324032 16087 728' ] || {
    failed=$((failed + 1))
    echo "not so: the tracker: peak, allocations, live: $(cat "$tmp/printed")"
}
sed '/"kind": "cycle"/,/"line": 56/d; s/"findings": \[/&/' "$tmp/log" >"$tmp/part"
reads check <"$tmp/part"
are 'the tracker: what is live and in no finding has at least its tag' \
    'growing, freed at exit|book|null|null|0|5|50|10|' \
    'still live at exit|strategies||||728|129272||too few to say more; a longer run may'
head -n 8 "$tmp/log" >"$tmp/part"
reads check <"$tmp/part"
ends_with 'the tracker: half a report ends with 1' 1
are 'the tracker: half a report finds nothing'

echo "$((count - failed)) of $count sentences are true"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
