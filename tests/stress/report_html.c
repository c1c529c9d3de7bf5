/* report_html.c - for now nothing. */
#include "report.h"
void report_html(const struct report *r, FILE *out)
{
    (void)r;
    (void)out;
}
