/* text_words.c - numbers, places and lines as people read them. */
#include "text_words.h"

#include <inttypes.h>
#include <string.h>

#define LINE_COLUMNS 80
#define LABEL_COLUMNS 15 /* with the indent */

char *words_number(uint64_t number, char *buf, size_t size)
{
    char digits[24];
    int count = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    size_t used = 0;

    for (int i = 0; i < count && used + 2 < size; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            buf[used++] = ',';
        buf[used++] = digits[i];
    }
    buf[used] = '\0';
    return buf;
}

char *words_bytes(uint64_t bytes, char *buf, size_t size)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double amount = (double)bytes / 1000;
    size_t unit = 0;
    char number[24]; /* below 100,000 */

    if (bytes < 100000) {
        snprintf(buf, size, "%s byte%s",
                 words_number(bytes, number, sizeof(number)),
                 bytes == 1 ? "" : "s");
        return buf;
    }
    while (amount >= 999.95 && unit < sizeof(units) / sizeof(units[0]) - 1) {
        amount /= 1000;
        unit++;
    }
    snprintf(buf, size, "%.1f %s", amount, units[unit]);
    return buf;
}

char *words_amount(uint64_t blocks, uint64_t bytes, char *buf, size_t size)
{
    char number[32];
    char much[32];

    snprintf(buf, size, "%s block%s, %s",
             words_number(blocks, number, sizeof(number)),
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
