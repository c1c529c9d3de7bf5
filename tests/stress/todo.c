/* todo.c - what is left to do, as the folder says it. */
#include "todo.h"

#include <stdio.h>
#include <unistd.h>

#include "plan.h"
#include "store.h"

void todo_find(const struct options *o, const char *dir, struct runs *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        struct run *run = &runs->at[i];

        run->is_todo =
            i % o->shards == o->shard - 1 && store_get_run(dir, run) != 0;
    }
}

int todo_find_days(const char *dir, const struct runs *runs, struct runs *days)
{
    char path[PATH_MAX];
    int rc = plan_days(runs, days);

    for (size_t i = 0; rc == 0 && i < days->count; i++) {
        struct run *day = &days->at[i];

        store_path(dir, day->name, ".itch", path);
        day->is_todo = access(path, R_OK) != 0;
    }
    return rc;
}

static int end_dayless(const char *dir, const struct run *day, struct run *run)
{
    run->outcome = day->outcome;
    run->code = day->code;
    snprintf(
        run->message, sizeof(run->message), "while its day was recorded%s%.*s",
        day->message[0] != '\0' ? ": " : "", MESSAGE_LEN - 40, day->message);
    run->is_todo = false;
    return store_put_run(dir, run);
}

int todo_end_dayless(const char *dir, const struct runs *days,
                     struct runs *runs, struct progress *progress)
{
    int rc = 0;

    for (size_t d = 0; d < days->count; d++) {
        const struct run *day = &days->at[d];

        if (!day->is_todo || day->outcome == OUTCOME_JUDGED)
            continue;
        for (size_t i = 0; i < runs->count && rc == 0; i++) {
            struct run *run = &runs->at[i];

            if (!run->is_todo || run->load != LOAD_REPLAY ||
                run->seed != day->seed)
                continue;
            rc = end_dayless(dir, day, run);
            progress_drop(progress, run);
        }
    }
    return rc;
}
