/* options.h - what TRACKER asks for.
 *
 *      TRACKER=report,out=leaks.%p,every=1
 *
 * Words with commas between them. One that is not understood is left out and
 * told; the others count.
 */
#ifndef TRACKER_PRELOAD_OPTIONS_H
#define TRACKER_PRELOAD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "preload/frames.h"

#define OPTIONS_PATH_MAX 512

/* Files that can be written at the end. */
enum options_file {
    OPTIONS_OUT,
    OPTIONS_JSON,
    OPTIONS_DOT,
    OPTIONS_HEAPTRACK,
    OPTIONS_DHAT,
    OPTIONS_COLLAPSED,
    OPTIONS_FILES,
};

struct options {
    char files[OPTIONS_FILES][OPTIONS_PATH_MAX]; /* "": not asked for */
    char only[OPTIONS_PATH_MAX]; /* this program alone; "": all */
    enum frames_source stacks;
    unsigned depth;
    uint64_t every_ms;  /* 0: no history */
    size_t limit_bytes; /* of call stacks; 0: none */
    uint64_t fail_nth;
    bool fail_onwards;
    int signal; /* that asks for a report; 0: none */
    bool check;
    bool quiet; /* nothing unless something is lost */
    bool help;
    bool off;
};

/* Never fails. `text` may be NULL. Each word that is wrong is told to
 * `complain` as a sentence (borrowed for the call). */
void options_parse(const char *text, struct options *out,
                   void (*complain)(const char *sentence));

/* What TRACKER=help prints. */
extern const char options_help[];

#endif
