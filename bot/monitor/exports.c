/* exports.c - the files of a run that other programs open. */
#include "exports.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "dot.h"
#include "export_collapsed.h"
#include "export_csv.h"
#include "export_dhat.h"
#include "export_heaptrack.h"
#include "outfile.h"
#include "peaks.h"

/* What one of the files is made from. */
struct source {
    struct exports *exports;
    const struct options *options;
    const struct tracker_history *history;
    const struct insight *insight;
};

/* Where a recording's events may wait for the end: beside the file that comes
 * of them, unless that is a device or a FIFO. Their folder is not for files. */
static const char *folder_for_events(const char *path)
{
    struct stat st;

    return path != NULL && stat(path, &st) == 0 && !S_ISREG(st.st_mode) ? NULL
                                                                        : path;
}

int exports_start(struct exports *e, const struct options *options,
                  const char **what)
{
    const struct export_heaptrack_options heaptrack = {
        .beside = folder_for_events(options->heaptrack)};
    int rc = 0;

    if (options->heaptrack != NULL) {
        *what = options->heaptrack;
        rc = export_heaptrack_new(&heaptrack, &e->heaptrack);
    }
    if (rc == 0 && options->dhat != NULL) {
        *what = options->dhat;
        rc = peaks_new(&e->peaks);
    }
    return rc;
}

void exports_clear(struct exports *e)
{
    export_heaptrack_free(e->heaptrack);
    peaks_free(e->peaks);
    *e = (struct exports){.heaptrack = NULL};
}

static int write_collapsed(const struct source *from, FILE *out)
{
    return export_collapsed(out, from->insight->symbols, EXPORT_LIVE_BYTES);
}

static int write_csv(const struct source *from, FILE *out)
{
    return export_csv(out, from->history);
}

static int write_dhat(const struct source *from, FILE *out)
{
    const struct export_dhat_options options = {
        .symbols = from->insight->symbols,
        .peaks = from->exports->peaks,
        .command = from->options->command_line,
    };

    return export_dhat(out, &options);
}

static int write_heaptrack(const struct source *from, FILE *out)
{
    return export_heaptrack_write(from->exports->heaptrack, out,
                                  from->insight->symbols,
                                  from->options->command_line, NULL);
}

/* The cycles that are left; where there are none, who held most of what was in
 * use at the end of the run. */
static int write_dot(const struct source *from, FILE *out)
{
    const struct insight *i = from->insight;

    if (i->left != NULL && i->cycles != NULL && i->cycles->count > 0)
        return dot_write(i->left, i->symbols, i->cycles, out);
    if (i->live != NULL)
        return dot_write(i->live, i->symbols, NULL, out);
    return -ENOMEM;
}

/* 0, or a negative errno with *what set, unless an earlier file has failed. */
static int write_one(const char *path, const struct source *from,
                     int (*write)(const struct source *from, FILE *out),
                     const char **what, int failed)
{
    struct outfile o;
    int rc;

    if (path == NULL)
        return failed;
    rc = outfile_open(&o, path);
    if (rc == 0)
        rc = write(from, o.file);
    if (rc == 0)
        rc = outfile_commit(&o);
    outfile_abort(&o);
    if (rc == 0 || failed != 0)
        return failed;
    *what = strcmp(path, "-") == 0 ? "standard output" : path;
    return rc;
}

int exports_write_live(const struct options *options, struct insight *insight,
                       const char **what)
{
    const struct source from = {.options = options, .insight = insight};

    if (options->collapsed == NULL)
        return 0;
    if (insight->symbols == NULL && symbols_new(&insight->symbols) != 0)
        insight->symbols = NULL;
    return write_one(options->collapsed, &from, write_collapsed, what, 0);
}

int exports_write(struct exports *e, const struct options *options,
                  const struct tracker_history *history,
                  const struct insight *insight, const char **what)
{
    const struct source from = {e, options, history, insight};
    int rc = 0;

    rc = write_one(options->csv, &from, write_csv, what, rc);
    rc = write_one(options->dhat, &from, write_dhat, what, rc);
    rc = write_one(options->heaptrack, &from, write_heaptrack, what, rc);
    return write_one(options->dot, &from, write_dot, what, rc);
}
