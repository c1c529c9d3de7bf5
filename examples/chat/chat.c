/* chat.c - an ordinary program with threads, that knows nothing of any tool.
 *
 *      lines ──► queue ──► worker thread ──► rooms and their members
 *
 * It reads commands, and a worker carries them out:
 *
 *      join ROOM NAME      say ROOM TEXT      close ROOM
 *
 * It leaks in two ways, as programs do, and keeps one block that is no leak:
 *   - a closed room and its members point at each other, and nobody frees them;
 *   - a command that cannot be understood is forgotten on the way out;
 *   - the worker has a buffer that only its own stack knows.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES 2000

struct member {
    struct member *next;
    struct room *room;
    char name[24];
};

struct room {
    struct room *next;
    struct member *members;
    size_t lines;
    char name[24];
};

struct command {
    struct command *next;
    char verb[8];
    char room[24];
    char text[64];
};

/* All of it under one lock. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t news;  /* a command came */
    pthread_cond_t quiet; /* nothing to do any more */
    struct room *rooms;
    struct command *first;
    struct command **end;
    int ready; /* the worker has begun */
} chat = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .news = PTHREAD_COND_INITIALIZER,
          .quiet = PTHREAD_COND_INITIALIZER,
          .end = &chat.first};

static struct room **find_room(const char *name)
{
    struct room **at = &chat.rooms;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

static void room_join(const char *name, const char *who)
{
    struct room **at = find_room(name);
    struct member *member = calloc(1, sizeof(*member));

    if (*at == NULL)
        *at = calloc(1, sizeof(**at));
    if (*at == NULL || member == NULL) {
        free(member);
        return;
    }
    snprintf((*at)->name, sizeof((*at)->name), "%.23s", name);
    snprintf(member->name, sizeof(member->name), "%.23s", who);
    member->room = *at;
    member->next = (*at)->members;
    (*at)->members = member;
}

/* The leak: the room leaves the list, but nobody owns it or its members now.
 * Each waits for the others. */
static void room_close(const char *name)
{
    struct room **at = find_room(name);

    if (*at != NULL)
        *at = (*at)->next;
}

/* A frame of its own: in work()'s frame, which lasts, old words would look as
 * if somebody still held the room. */
__attribute__((noinline)) static void carry_out(const struct command *command,
                                                char *buffer)
{
    struct room *room;

    if (strcmp(command->verb, "join") == 0) {
        room_join(command->room, command->text);
    } else if (strcmp(command->verb, "close") == 0) {
        room_close(command->room);
    } else {
        room = *find_room(command->room);
        snprintf(buffer, BUFFER_BYTES, "[%s] %s", command->room, command->text);
        if (room != NULL)
            room->lines++;
    }
}

static void *work(void *ctx)
{
    char *buffer = malloc(BUFFER_BYTES);

    (void)ctx;
    pthread_mutex_lock(&chat.lock);
    chat.ready = 1;
    while (buffer != NULL) {
        struct command *command = chat.first;

        if (command == NULL) {
            pthread_cond_signal(&chat.quiet);
            pthread_cond_wait(&chat.news, &chat.lock);
            continue;
        }
        chat.first = command->next;
        if (chat.first == NULL)
            chat.end = &chat.first;
        carry_out(command, buffer);
        free(command);
    }
    pthread_mutex_unlock(&chat.lock);
    return NULL;
}

/* The other leak: the early return forgets the command. */
static int enqueue(const char *line)
{
    struct command *command = calloc(1, sizeof(*command));

    if (command == NULL)
        return -1;
    if (sscanf(line, "%7s %23s %63[^\n]", command->verb, command->room,
               command->text) < 2)
        return -1;
    pthread_mutex_lock(&chat.lock);
    *chat.end = command;
    chat.end = &command->next;
    pthread_cond_signal(&chat.news);
    pthread_mutex_unlock(&chat.lock);
    return 0;
}

static void free_rooms(void)
{
    while (chat.rooms != NULL) {
        struct room *room = chat.rooms;

        chat.rooms = room->next;
        while (room->members != NULL) {
            struct member *member = room->members;

            room->members = member->next;
            free(member);
        }
        free(room);
    }
}

int main(void)
{
    char line[128];
    pthread_t thread;
    int refused = 0;

    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    pthread_detach(thread);
    while (fgets(line, sizeof(line), stdin) != NULL)
        refused += enqueue(line) != 0;
    pthread_mutex_lock(&chat.lock);
    while (chat.first != NULL || !chat.ready)
        pthread_cond_wait(&chat.quiet, &chat.lock);
    free_rooms();
    pthread_mutex_unlock(&chat.lock);
    printf("%d lines were not understood\n", refused);
    return 0;
}
