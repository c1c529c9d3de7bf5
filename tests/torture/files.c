/* files.c - is a file of the bot's, or of the tracker's, whole?
 *
 * Each kind has an end that a writer cannot reach by accident: a closing
 * bracket, a last line, a record that fits its length.
 */
#include "torture/files.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "torture/torture.h"

#define FILE_BYTES ((size_t)16 << 20)

const char *files_read(const char *folder, const char *name, size_t *length)
{
    static char text[FILE_BYTES + 1];
    char path[PATH_MAX + 300];
    FILE *in;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    in = fopen(path, "r");
    if (in == NULL)
        return NULL;
    *length = fread(text, 1, FILE_BYTES, in);
    (void)fclose(in);
    text[*length] = '\0';
    return *length < FILE_BYTES ? text : NULL;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, size_t length, const char *with)
{
    size_t count = strlen(with);

    return length >= count && strcmp(text + length - count, with) == 0;
}

static bool json_whole(const char *text, size_t length)
{
    return strlen(text) == length && ends(text, length, "\n") &&
           json_valid(text);
}

/* Times, which are fractions, may be in it: so much for the strict reader. */
static bool dhat_whole(const char *text, size_t length)
{
    return starts(text, "{\"dhatFileVersion\":2") &&
           (ends(text, length, "]}\n") || ends(text, length, "]\n}\n"));
}

/* Each row has as many columns as the first. */
static bool csv_whole(const char *text, size_t length)
{
    size_t columns = 0, commas = 0;

    for (size_t i = 0; i < length; i++) {
        commas += text[i] == ',';
        if (text[i] != '\n')
            continue;
        if (columns == 0)
            columns = commas;
        if (commas != columns)
            return false;
        commas = 0;
    }
    return starts(text, "time_ms,") && columns > 0 && ends(text, length, "\n");
}

/* Frames, a blank, a number. */
static bool collapsed_whole(const char *text, size_t length)
{
    while (*text != '\0') {
        const char *line_end = strchr(text, '\n');
        const char *digits = line_end;

        if (line_end == NULL)
            return false;
        while (digits > text && digits[-1] >= '0' && digits[-1] <= '9')
            digits--;
        if (digits == line_end || digits <= text + 1 || digits[-1] != ' ')
            return false;
        text = line_end + 1;
    }
    return length > 0;
}

/* A length in two bytes, then as much of a message. */
static bool itch_whole(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;

    while (at + 2 <= length && (bytes[at] != 0 || bytes[at + 1] != 0))
        at += 2 + ((size_t)bytes[at] << 8 | bytes[at + 1]);
    return length > 0 && at == length;
}

static bool dot_whole(const char *text, size_t length)
{
    return starts(text, "digraph") && ends(text, length, "}\n");
}

static bool heaptrack_whole(const char *text, size_t length)
{
    const char *last = text + length;

    /* The last two lines are the time and the size of the process. */
    for (int lines = 0; last > text && lines < 3; last--)
        lines += last[-1] == '\n';
    return starts(text, "v 10400 2\n") && ends(text, length, "\n") &&
           starts(last, "\nc ");
}

static bool report_whole(const char *text, size_t length)
{
    return starts(text, "tracker: ") && ends(text, length, "\n") &&
           strstr(text, "\nIn all: ") != NULL;
}

const char *files_problem(const char *name, const char *text, size_t length)
{
    static const struct {
        const char *name;
        bool (*whole)(const char *text, size_t length);
    } kinds[] = {
        {"json", json_whole},           {"csv", csv_whole},
        {"dhat", dhat_whole},           {"dot", dot_whole},
        {"heaptrack", heaptrack_whole}, {"collapsed", collapsed_whole},
        {"record", itch_whole},         {"report", report_whole},
    };
    static char problem[64];

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, name) != 0)
            continue;
        if (kinds[i].whole(text, length))
            return NULL;
        (void)snprintf(problem, sizeof(problem), "the file %s is not whole",
                       name);
        return problem;
    }
    return NULL;
}
