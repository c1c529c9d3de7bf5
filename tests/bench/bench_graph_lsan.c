/* bench_graph_lsan.c - how long LeakSanitizer's check of a linked heap takes,
 * in milliseconds, the least of five. Run by bench_graph.
 */
#include <stdio.h>
#include <string.h>

#include "linked_heap.h"

int __lsan_do_recoverable_leak_check(void);

int main(int argc, char **argv)
{
    double least = 1e9;

    heap_link(malloc, argc > 1 && strcmp(argv[1], "in_order") == 0);
    for (int round = 0; round < 5; round++) {
        double began = heap_now_ms();

        if (__lsan_do_recoverable_leak_check() != 0)
            return 1;
        least = heap_least(least, heap_now_ms() - began);
    }
    printf("%.0f\n", least);
    return 0;
}
