/* text_words.h - amounts, places and lines as people read them. */
#ifndef TRACKER_TEXT_WORDS_H
#define TRACKER_TEXT_WORDS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "symbols.h"
#include "tracker.h"

/* All return `buf`. 32 characters are enough for bytes. */

/* "1 byte", "12,345 bytes", "1.2 MB" */
char *words_bytes(uint64_t bytes, char *buf, size_t size);
/* "3 blocks, 120 bytes" */
char *words_amount(uint64_t blocks, uint64_t bytes, char *buf, size_t size);
/* "book_add(), leaks/book.c:52", or what is known of it. */
char *words_site(const struct tracker_site *site, char *buf, size_t size);
char *words_symbol(const struct symbol *symbol, char *buf, size_t size);

/* "   label     words", the words wrapped at 80 columns. */
void words_line(FILE *out, const char *label, const char *words);

#endif
