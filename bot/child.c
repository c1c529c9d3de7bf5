/* child.c - the bot starts itself again.
 *
 * Nothing is allocated here: the figures of this process stay its own.
 */
#include "child.h"

#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "catalogue.h"
#include "duration.h"
#include "market_load.h"
#include "options_parse.h"

/* "--leak=cycle,book", or an option that changes nothing. */
static void leak_argument(unsigned leaks, char *buf, size_t size)
{
    size_t len = (size_t)snprintf(buf, size, "--leak=");

    for (unsigned i = 0; i < LEAK_COUNT; i++)
        if ((leaks >> i) & 1u)
            len += (size_t)snprintf(buf + len, size - len, "%s,",
                                    catalogue_entry((enum leak)i)->name);
    if (leaks == 0)
        snprintf(buf, size, "--pace=max");
    else
        buf[len - 1] = '\0'; /* the last comma */
}

void child_end_with(pid_t parent, int signal)
{
    (void)prctl(PR_SET_PDEATHSIG, signal);
    if (getppid() != parent)
        _exit(EXIT_UNAVAILABLE_); /* it was before we could ask */
}

void child_become(const struct options *o, unsigned leaks, const char *name,
                  const char *value, const char *self)
{
    char path[PATH_MAX];
    char words[9][128];
    char every[FIGURE_LEN];
    char lasts[FIGURE_LEN];
    char replay[PATH_MAX + 16];
    char book[PATH_MAX + 16];
    char *argv[12] = {words[0], words[1], words[2], words[3],
                      words[4], words[5], words[6], words[7]};
    int argc = 8;
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    path[len > 0 ? len : 0] = '\0';
    snprintf(words[0], sizeof(words[0]), "bot");
    leak_argument(leaks, words[1], sizeof(words[1]));
    snprintf(words[2], sizeof(words[2]), "--seed=%" PRIu64, o->seed);
    snprintf(words[3], sizeof(words[3]), "--rate=%" PRIu32, o->rate);
    snprintf(words[4], sizeof(words[4]), "--every=%s",
             duration_text(o->every_ns, every));
    snprintf(words[5], sizeof(words[5]), "--pace=max");
    snprintf(words[6], sizeof(words[6]), "%s",
             o->observe ? "--observe" : "--pace=max");
    snprintf(words[7], sizeof(words[7]), "--load=%s",
             market_load(o->load)->name);
    if (o->for_ns != 0 || o->replay == NULL) {
        snprintf(words[8], sizeof(words[8]), "--for=%s",
                 duration_text(o->for_ns != 0 ? o->for_ns : OPTIONS_FOR_MAX_NS,
                               lasts));
        argv[argc++] = words[8];
    }
    if (o->replay != NULL) {
        /* A replay has the rate and the load of its file. */
        snprintf(words[3], sizeof(words[3]), "--pace=max");
        snprintf(words[7], sizeof(words[7]), "--pace=max");
        snprintf(replay, sizeof(replay), "--replay=%s", o->replay);
        argv[argc++] = replay;
    }
    if (o->replay_book != NULL) {
        snprintf(book, sizeof(book), "--replay-book=%s", o->replay_book);
        argv[argc++] = book;
    }
    if (setenv(name, value, 1) == 0)
        execv(len > 0 ? path : self, argv);
}
