/* ask.c - a question on the terminal that is answered by yes or no. */
#include "ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "texts.h"

bool ask_is_yes(const char *answer)
{
    static const char *const yes[] = {"y", "Y", "yes", "д", "Д", "да", "Да"};

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcmp(answer, yes[i]) == 0)
            return true;
    }
    return false;
}

bool ask(const char *key, const char *value)
{
    char answer[32];

    text_print(stderr, key, value);
    if (!isatty(STDIN_FILENO)) {
        fputc('\n', stderr);
        text_print(stderr, "error.yes");
        return false;
    }
    if (fgets(answer, sizeof(answer), stdin) == NULL)
        return false;
    answer[strcspn(answer, "\n")] = '\0';
    return ask_is_yes(answer);
}
