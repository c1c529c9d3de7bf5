/* notes.c - a program that links the tracker, and tests itself with it.
 *
 * Notes hang in folders; a folder owns its notes, a note only looks back at
 * its folder. Each kind of memory has a tag. Before and after each step marks
 * are compared, and at the end nothing may be left.
 *
 *      notes           all is well: exit status 0
 *      notes leak      the note owns its folder, too: a cycle, and a report
 */
#include <stdio.h>
#include <string.h>

#include <tracker/expect.h>
#include <tracker/rc.h>
#include <tracker/text_report.h>
#include <tracker/tracker.h>

enum tag { TAG_FOLDERS = 1, TAG_NOTES, TAG_TEXTS };

#define NOTES_MAX 8

struct folder {
    struct strong notes[NOTES_MAX];
    size_t count;
};

struct note {
    struct weak folder;
    struct strong owner; /* the mistake; empty in a program that is right */
    char *text;
};

static bool leak; /* make the mistake */

static void destroy_folder(void *object)
{
    struct folder *folder = object;

    for (size_t i = 0; i < folder->count; i++)
        strong_drop(&folder->notes[i]);
}

static void destroy_note(void *object)
{
    struct note *note = object;

    weak_drop(&note->folder);
    strong_drop(&note->owner);
    tracker_free(note->text);
}

/* A new note at the end of the folder. 0, -ENOMEM, or -1: the folder is full */
static int add_note(const struct strong *folder_ref, const char *text)
{
    struct folder *folder = folder_ref->object;
    struct strong *slot = &folder->notes[folder->count];
    struct note *note;

    if (folder->count == NOTES_MAX)
        return -1;
    if (rc_new(TAG_NOTES, sizeof(struct note), destroy_note, slot) != 0)
        return -1;
    folder->count++;
    note = slot->object;
    weak_from_strong(folder_ref, &note->folder);
    if (leak)
        strong_copy(folder_ref, &note->owner);
    note->text = tracker_strdup(TAG_TEXTS, text);
    return note->text == NULL ? -1 : 0;
}

static bool use_a_folder(void)
{
    struct tracker_mark before = tracker_mark();
    struct strong folder = {.object = NULL};
    bool held = true;

    if (rc_new(TAG_FOLDERS, sizeof(struct folder), destroy_folder, &folder) !=
        0)
        return false;
    held &= add_note(&folder, "buy milk") == 0;
    held &= add_note(&folder, "call home") == 0;
    /* Two notes, and a control block for each. */
    held &= expect_tag_blocks_since(&before, TAG_NOTES, 4);
    strong_drop(&folder);
    held &= expect_nothing_since(&before);
    return held;
}

int main(int argc, char **argv)
{
    bool held;

    leak = argc > 1 && strcmp(argv[1], "leak") == 0;
    tracker_tag_name(TAG_FOLDERS, "folders");
    tracker_tag_name(TAG_NOTES, "notes");
    tracker_tag_name(TAG_TEXTS, "texts");
    tracker_stacks(true);
    expect_output(stdout);
    held = use_a_folder();
    if (!held)
        tracker_report(stdout);
    return held ? 0 : 1;
}
