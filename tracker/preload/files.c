/* files.c - exports for viewers, each by its own part of the tracker. */
#include "preload/files.h"

#include <errno.h>
#include <string.h>

#include "callsite.h"
#include "cycle.h"
#include "dot.h"
#include "export_collapsed.h"
#include "export_dhat.h"
#include "export_heaptrack.h"
#include "peaks.h"
#include "preload/json_report.h"
#include "preload/outlet.h"

static struct {
    struct export_heaptrack *heaptrack;
    struct peaks *peaks;
} recording;

static void complain(const char *what, int rc)
{
    char sentence[OPTIONS_PATH_MAX + 128];

    snprintf(sentence, sizeof(sentence), "%.540s: %s", what, strerror(-rc));
    outlet_say(sentence);
}

void files_start(const struct options *options)
{
    const char *path = options->files[OPTIONS_HEAPTRACK];
    struct export_heaptrack_options wanted = {
        .beside = path, .limit_bytes = options->limit_bytes, .real_time = true};
    int rc = 0;

    if (path[0] != '\0')
        rc = export_heaptrack_new(&wanted, &recording.heaptrack);
    if (rc != 0)
        complain("nothing is recorded for heaptrack", rc);
    rc = 0;
    if (options->files[OPTIONS_DHAT][0] != '\0')
        rc = peaks_new(&recording.peaks);
    if (rc != 0)
        complain("dhat will not know peaks", rc);
}

bool files_wanted(const struct options *options)
{
    for (int i = OPTIONS_OUT + 1; i < OPTIONS_FILES; i++)
        if (options->files[i][0] != '\0')
            return true;
    return false;
}

static int write_heaptrack(FILE *out, const struct text_report *report)
{
    if (recording.heaptrack == NULL)
        return -ENOMEM;
    return export_heaptrack_write(recording.heaptrack, out, report->symbols,
                                  report->program, NULL);
}

static int write_dhat(FILE *out, const struct text_report *report)
{
    struct export_dhat_options options = {.symbols = report->symbols,
                                          .peaks = recording.peaks,
                                          .command = report->program};

    return export_dhat(out, &options);
}

static int write_collapsed(FILE *out, const struct text_report *report)
{
    return export_collapsed(out, report->symbols, EXPORT_LIVE_BYTES);
}

static int write_dot(FILE *out, const struct text_report *report)
{
    struct cycles *cycles = NULL;
    int rc = cycles_new(report->graph, report->symbols, 0, &cycles);

    if (rc == 0)
        rc = dot_write(report->graph, report->symbols, cycles, out);
    cycles_free(cycles);
    return rc;
}

static void write_file(const char *pattern,
                       int (*write)(FILE *, const struct text_report *),
                       const struct text_report *report)
{
    char path[OPTIONS_PATH_MAX + 32];
    FILE *out;
    int rc;

    if (pattern[0] == '\0')
        return;
    out = outlet_open(pattern, path, sizeof(path));
    if (out == NULL)
        return;
    rc = write(out, report);
    if (rc == 0) {
        outlet_close(out);
        return;
    }
    outlet_drop(out, path);
    complain(path, rc);
}

void files_write(const struct options *options,
                 const struct text_report *report)
{
    static int (*const writers[OPTIONS_FILES])(FILE *,
                                               const struct text_report *) = {
        [OPTIONS_JSON] = json_report_write,    [OPTIONS_DOT] = write_dot,
        [OPTIONS_HEAPTRACK] = write_heaptrack, [OPTIONS_DHAT] = write_dhat,
        [OPTIONS_COLLAPSED] = write_collapsed,
    };

    /* Exports show each place that ever allocated. */
    if (files_wanted(options) && report->symbols != NULL)
        (void)callsite_resolve(report->symbols);
    for (int i = 0; i < OPTIONS_FILES; i++)
        if (writers[i] != NULL)
            write_file(options->files[i], writers[i], report);
}
