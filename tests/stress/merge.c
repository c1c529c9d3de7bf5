/* merge.c - join the parts: all have to be of one plan and one bot; a run that
 * several of them have counts once, and a whole one before a damaged one.
 */
#include "merge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan.h"
#include "store.h"
#include "tell.h"
#include "tracker.h"

/* Each run is in the first folder that has it whole. */
static void find_run(const struct options *o, struct run *run)
{
    bool damaged = false;

    for (int i = 0; i < o->folder_count; i++) {
        int rc;

        run->dir = o->folders[i];
        rc = store_get_run(run->dir, run);
        if (rc == 0)
            return;
        damaged |= rc != -ENOENT;
    }
    snprintf(run->message, sizeof(run->message), "%s",
             damaged ? "what is kept of it is damaged" : "");
}

static int no_plan(const char *dir)
{
    fprintf(stderr, "stress: %s: %s\n", dir,
            errno == ENOENT || errno == ENOTDIR ? "no runs in it"
            : errno == EBADMSG                  ? "its plan is damaged"
                                                : strerror(errno));
    return STATUS_NOINPUT;
}

static int read_plans(struct options *o)
{
    char *first = store_plan(o->folders[0], &o->plan);
    int status = STATUS_NONE;

    if (first == NULL)
        status = no_plan(o->folders[0]);
    for (int i = 1; i < o->folder_count && first != NULL; i++) {
        struct plan plan;
        char *text = store_plan(o->folders[i], &plan);

        if (text == NULL) {
            status = no_plan(o->folders[i]);
        } else if (strcmp(text, first) != 0) {
            fprintf(stderr, "stress: %s: of another plan or another bot\n",
                    o->folders[i]);
            status = STATUS_NOINPUT;
        }
        tracker_free(text);
    }
    tracker_free(first);
    return status;
}

int merge_folders(struct options *o)
{
    struct runs runs;
    int status = tell_check(o);

    if (status == STATUS_NONE)
        status = read_plans(o);
    if (status != STATUS_NONE)
        return status;
    if (plan_runs(&o->plan, &runs) != 0)
        return tell_trouble("planning", -ENOMEM);
    for (size_t i = 0; i < runs.count; i++)
        find_run(o, &runs.at[i]);
    status = tell_verdict(o, &runs);
    runs_clear(&runs);
    return status;
}
