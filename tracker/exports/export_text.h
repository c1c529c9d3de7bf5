/* export_text.h - names in the grammars of other programs.
 *
 * Names come from sources, debug information and callers: any byte may be in
 * them. Each function writes one name so that the reader takes it for one.
 */
#ifndef TRACKER_EXPORT_TEXT_H
#define TRACKER_EXPORT_TEXT_H

#include <stdio.h>

/* A JSON string, with its quotes. What isn't UTF-8 becomes U+FFFD. */
void export_json_string(FILE *out, const char *text);

/* The same, but without the quotes: a part of a longer string. */
void export_json_part(FILE *out, const char *text);

/* A field of a CSV file (RFC 4180): in quotes only where it needs them. */
void export_csv_field(FILE *out, const char *text);

/* A frame of a collapsed stack: `;` becomes `:`, blanks and control
 * characters become `_`. */
void export_frame_name(FILE *out, const char *text);

/* One line: control characters become blanks. */
void export_line(FILE *out, const char *text);

/* All is written: flush. 0, or a negative errno: of the flush, or -EIO for an
 * earlier write that failed. */
int export_finish(FILE *out);

#endif
