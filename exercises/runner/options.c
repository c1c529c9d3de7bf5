/* options.c - the command line of learn. */
#include "options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"

static const char *const commands[COMMANDS] = {
    "",      "watch", "list",     "check",   "task",  "hint",
    "reset", "skip",  "solution", "explain", "prove", "help",
};

static const char *const names[] = {"--lang", "--dir",  "--exercises",
                                    "--file", "--only", "--seed",
                                    "--yes",  "--help"};
#define NAMES (sizeof(names) / sizeof(names[0]))

static int take_seed(struct options *o, const char *value)
{
    char *end;

    errno = 0;
    o->seed = strtoull(value, &end, 10);
    return errno == 0 && end != value && *end == '\0' && value[0] != '-' &&
                   o->seed != 0
               ? 0
               : -EINVAL;
}

/* --name=value */
static int take_value(struct options *o, size_t name, const char *value)
{
    switch (name) {
    case 0:
        o->language = value;
        return 0;
    case 1:
        o->folder = value;
        return 0;
    case 2:
        o->exercises = value;
        return 0;
    case 3:
        o->file = value;
        return 0;
    case 4:
        o->only = value;
        return 0;
    case 5:
        return take_seed(o, value);
    default:
        return -EINVAL;
    }
}

static int take_option(struct options *o, const char *argument,
                       const char **near)
{
    size_t len = strcspn(argument, "=");
    char name[32] = "";
    int found;

    if (len < sizeof(name))
        memcpy(name, argument, len);
    if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
        o->command = COMMAND_HELP;
        return 0;
    }
    if (strcmp(argument, "--yes") == 0 || strcmp(argument, "-y") == 0) {
        o->yes = true;
        return 0;
    }
    for (size_t i = 0; i < NAMES; i++) {
        if (strcmp(names[i], name) == 0 && argument[len] == '=' &&
            argument[len + 1] != '\0')
            return take_value(o, i, argument + len + 1);
    }
    found = nearest_name(name, names, NAMES);
    *near = found < 0 ? NULL : names[found];
    return -EINVAL;
}

static int take_word(struct options *o, const char *word, bool *has_command,
                     const char **near)
{
    if (*has_command) {
        if (o->name != NULL)
            return -EINVAL;
        o->name = word;
        return 0;
    }
    for (int i = 1; i < COMMANDS; i++) {
        if (strcmp(commands[i], word) == 0) {
            o->command = (enum command)i;
            *has_command = true;
            return 0;
        }
    }
    {
        int found = nearest_name(word, commands + 1, COMMANDS - 1);

        *near = found < 0 ? NULL : commands[found + 1];
    }
    return -EINVAL;
}

int options_read(struct options *o, int argc, char **argv, const char **problem,
                 const char **near)
{
    bool has_command = false;

    *o = (struct options){.command = COMMAND_DEFAULT};
    *near = NULL;
    for (int i = 1; i < argc; i++) {
        int rc;

        *problem = argv[i];
        rc = argv[i][0] == '-' ? take_option(o, argv[i], near)
                               : take_word(o, argv[i], &has_command, near);
        if (rc < 0)
            return rc;
        if (o->command == COMMAND_HELP)
            return 0;
    }
    return 0;
}
