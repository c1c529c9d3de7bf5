/* layout.h - texts for a terminal: widths of characters, wrapping, Markdown.
 */
#ifndef LEARN_LAYOUT_H
#define LEARN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* Columns that a text of UTF-8 takes; escape sequences take none. */
size_t layout_width(const char *text);

/* Bytes of the longest beginning of `text` that takes at most `columns`. */
size_t layout_fit(const char *text, size_t columns);

/* Headings, paragraphs, lists, `code`, **bold** and fenced blocks, wrapped at
 * `columns`; with `color` in colours, else as plain text. */
void layout_markdown(struct buffer *b, const char *text, size_t columns,
                     bool color);

/* What stands below the heading "## N", up to the next one. False: there is
 * none, or it is empty. */
bool layout_section(const char *text, int n, char *out, size_t size);

#endif
