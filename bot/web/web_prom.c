/* web_prom.c - lines in the text format of Prometheus. */
#include "web_prom.h"

#include <inttypes.h>

void prom_family(FILE *out, const char *name, const char *type,
                 const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void prom_counter(FILE *out, const char *name, const char *help, uint64_t value)
{
    prom_family(out, name, "counter", help);
    fprintf(out, "%s %" PRIu64 "\n", name, value);
}

void prom_gauge(FILE *out, const char *name, const char *help, double value)
{
    prom_family(out, name, "gauge", help);
    fprintf(out, "%s %.15g\n", name, value);
}

void prom_value(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"')
            fprintf(out, "\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", out);
        else
            fputc(*text, out);
    }
}
