/* report_switches.c - which leaks were switched on and off, and when. */
#include <inttypes.h>
#include <stdio.h>

#include "control.h"
#include "duration.h"
#include "export_text.h"
#include "report.h"
#include "report_parts.h"

#define SWITCHES_SHOWN 12

/* The first one that is kept. */
static uint64_t first_kept(const struct control *c, uint64_t count)
{
    uint64_t first = 0;

    while (first < count && control_change_at(c, first) == NULL)
        first++;
    return first;
}

void report_add_switches(struct text *t, const struct report *r)
{
    const struct control *c = r->control;
    uint64_t count = c != NULL ? control_look(c).changes : 0;
    uint64_t first = count > SWITCHES_SHOWN ? count - SWITCHES_SHOWN : 0;
    char words[1024] = "";
    size_t len = 0;

    if (count == 0)
        return;
    for (uint64_t n = first; n < count && len < sizeof(words); n++) {
        const struct control_change *change = control_change_at(c, n);
        char at[FIGURE_LEN];

        if (change != NULL)
            len += (size_t)snprintf(
                words + len, sizeof(words) - len, "%s%s %s at %s",
                len == 0 ? "" : ", ", catalogue_entry(change->leak)->name,
                change->on ? "on" : "off",
                duration_clock(change->t_ms * NS_PER_MS, at));
    }
    if (first > 0)
        report_add_line(t, "switched",
                        "%" PRIu64 " times before (--json=FILE), then %s",
                        first, words);
    else
        report_add_line(t, "switched", "%s", words);
}

void report_json_switches(const struct report *r, FILE *out)
{
    const struct control *c = r->control;
    uint64_t count = c != NULL ? control_look(c).changes : 0;
    const char *comma = "";

    fputc('[', out);
    for (uint64_t n = first_kept(c, count); n < count; n++) {
        const struct control_change *change = control_change_at(c, n);

        fprintf(out, "%s\n      { \"t_ms\": %" PRIu64 ", \"leak\": ", comma,
                change->t_ms);
        export_json_string(out, catalogue_entry(change->leak)->name);
        fprintf(out, ", \"on\": %s }", change->on ? "true" : "false");
        comma = ",";
    }
    fputs(comma[0] == '\0' ? "]" : "\n    ]", out);
}
