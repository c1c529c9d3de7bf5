/* web_prom.h - lines in the text format of Prometheus.
 *
 * Format: prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
 */
#ifndef WEB_WEB_PROM_H
#define WEB_WEB_PROM_H

#include <stdint.h>
#include <stdio.h>

/* What a metric is; its samples have to follow. */
void prom_family(FILE *out, const char *name, const char *type,
                 const char *help);

/* A metric that is one number. */
void prom_counter(FILE *out, const char *name, const char *help,
                  uint64_t value);
void prom_gauge(FILE *out, const char *name, const char *help, double value);

/* A value of a label, with \ " and newline escaped. */
void prom_value(FILE *out, const char *text);

#endif
