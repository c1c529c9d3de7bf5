/* text_words.c - amounts, places and lines as people read them. */
#include "text_words.h"

#include <string.h>

#include "figures.h"

#define LINE_COLUMNS 80
#define WORDS_EXACT 100000 /* bytes, from which they are rounded */
#define LABEL_COLUMNS 15   /* with the indent */

char *words_bytes(uint64_t bytes, char *buf, size_t size)
{
    char figure[FIGURE_LEN];

    if (bytes < WORDS_EXACT)
        snprintf(buf, size, "%s byte%s", figure_count(bytes, figure),
                 bytes == 1 ? "" : "s");
    else
        snprintf(buf, size, "%s", figure_bytes(bytes, figure));
    return buf;
}

char *words_amount(uint64_t blocks, uint64_t bytes, char *buf, size_t size)
{
    char number[FIGURE_LEN];
    char much[32];

    snprintf(buf, size, "%s block%s, %s", figure_count(blocks, number),
             blocks == 1 ? "" : "s", words_bytes(bytes, much, sizeof(much)));
    return buf;
}

char *words_site(const struct tracker_site *site, char *buf, size_t size)
{
    const char *function = site->function;
    bool named = function != NULL && function[0] != '\0';

    if (site->line == 0)
        snprintf(buf, size, "%s%s%s", named ? function : "",
                 named ? "(), " : "", site->file);
    else
        snprintf(buf, size, "%s%s%s:%d", named ? function : "",
                 named ? "(), " : "", site->file, site->line);
    return buf;
}

char *words_symbol(const struct symbol *symbol, char *buf, size_t size)
{
    char place[256];
    struct tracker_site site = {symbol->file, symbol->function, symbol->line};

    if (symbol->file == NULL) {
        snprintf(place, sizeof(place), "%s+0x%zx",
                 symbol->module == NULL ? "?" : symbol->module,
                 (size_t)symbol->offset);
        site.file = place;
    }
    return words_site(&site, buf, size);
}

/* How many bytes of `text` fit in so many columns: whole words, at least one.
 * Bytes that continue a UTF-8 character take no column. */
static size_t fitting(const char *text, size_t columns)
{
    size_t column = 0;
    size_t fits = 0;
    size_t i = 0;

    for (; text[i] != '\0'; i++) {
        if (text[i] == ' ')
            fits = i;
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            column++;
        if (column > columns && fits > 0)
            return fits;
    }
    return i;
}

void words_line(FILE *out, const char *label, const char *words)
{
    do {
        size_t count = fitting(words, LINE_COLUMNS - LABEL_COLUMNS);

        fprintf(out, "   %-*s%.*s\n", LABEL_COLUMNS - 3, label, (int)count,
                words);
        words += count;
        words += *words == ' ';
        label = "";
    } while (*words != '\0');
}
