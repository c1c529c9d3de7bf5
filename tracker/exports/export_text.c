/* export_text.c - names in the grammars of other programs. */
#include "export_text.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* How many bytes the UTF-8 character at `s` has; 0 if it is none. Overlong
 * forms, surrogates and what lies over U+10FFFF are none. */
static size_t utf8_len(const unsigned char *s)
{
    size_t len = s[0] < 0x80   ? 1
                 : s[0] < 0xC2 ? 0
                 : s[0] < 0xE0 ? 2
                 : s[0] < 0xF0 ? 3
                 : s[0] < 0xF5 ? 4
                               : 0;

    for (size_t i = 1; i < len; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] >= 0xA0) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] >= 0x90))
        return 0;
    return len;
}

void export_json_part(FILE *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    while (*s != '\0') {
        size_t len = utf8_len(s);

        if (len == 0)
            fputs("\\ufffd", out);
        else if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if (*s < ' ' || *s == 0x7F)
            fprintf(out, "\\u%04x", (unsigned)*s);
        else
            fwrite(s, 1, len, out);
        s += len == 0 ? 1 : len;
    }
}

void export_json_string(FILE *out, const char *text)
{
    putc('"', out);
    export_json_part(out, text);
    putc('"', out);
}

void export_csv_field(FILE *out, const char *text)
{
    /* Blanks at the ends are part of a field, but many readers strip them. */
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || text[0] == ' ' ||
                  (text[0] != '\0' && text[strlen(text) - 1] == ' ');

    if (!quoted) {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == '\x7f';
}

void export_frame_name(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == ';')
            putc(':', out);
        else if (*text == ' ' || is_control(*text))
            putc('_', out);
        else
            putc(*text, out);
    }
}

void export_line(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        putc(is_control(*text) ? ' ' : *text, out);
}

int export_finish(FILE *out)
{
    errno = 0;
    if (fflush(out) == 0 && !ferror(out))
        return 0;
    return errno == 0 ? -EIO : -errno;
}
