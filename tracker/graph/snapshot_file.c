/* snapshot_file.c - a graph goes from one process to another.
 *
 * The file holds the struct graph and then its arrays, each at a multiple of
 * 64 bytes. Pointers in it are offsets; they are set right when it is mapped.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot_steps.h"

#define ALIGNMENT 64U

/* An array of the graph: where the pointer to it is, and its size. */
struct piece {
    void **at;
    size_t bytes;
};

#define PIECES 5

static void graph_pieces(struct graph *g, struct piece pieces[PIECES])
{
    pieces[0].at = (void **)(void *)&g->nodes;
    pieces[0].bytes = (g->count + (size_t)1) * sizeof(*g->nodes);
    pieces[1].at = (void **)(void *)&g->edges;
    pieces[1].bytes = g->edge_count * sizeof(*g->edges);
    pieces[2].at = (void **)(void *)&g->parts;
    pieces[2].bytes = g->part_count * sizeof(*g->parts);
    pieces[3].at = (void **)(void *)&g->members;
    pieces[3].bytes = g->count * sizeof(*g->members);
    pieces[4].at = (void **)(void *)&g->roots;
    pieces[4].bytes = g->root_count * sizeof(*g->roots);
}

static int write_at(int fd, const void *data, size_t bytes, size_t offset)
{
    const char *at = data;

    while (bytes > 0) {
        ssize_t written = pwrite(fd, at, bytes, (off_t)offset);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -ENOSPC;
        at += written;
        offset += (size_t)written;
        bytes -= (size_t)written;
    }
    return 0;
}

static size_t align_up(size_t offset)
{
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

int graph_write_file(const struct graph *g, int fd)
{
    struct graph copy = *g;
    struct piece pieces[PIECES];
    size_t offset = align_up(sizeof(copy));
    int rc = 0;

    graph_pieces(&copy, pieces);
    for (size_t i = 0; i < PIECES && rc == 0; i++) {
        rc = write_at(fd, *pieces[i].at, pieces[i].bytes, offset);
        *pieces[i].at = (void *)offset;
        offset = align_up(offset + pieces[i].bytes);
    }
    copy.shared_bytes = offset;
    if (rc == 0 && ftruncate(fd, (off_t)offset) != 0)
        rc = -errno;
    if (rc == 0)
        rc = write_at(fd, &copy, sizeof(copy), 0);
    return rc;
}

int graph_map_file(int fd, struct graph **out)
{
    struct piece pieces[PIECES];
    struct graph *g = NULL;
    struct stat st;
    void *base = NULL;

    *out = NULL;
    if (fstat(fd, &st) != 0)
        return -errno;
    if ((size_t)st.st_size < sizeof(*g))
        return -EIO;
    base = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
                fd, 0);
    if (base == MAP_FAILED)
        return -errno;
    g = base;
    if (g->shared_bytes != (size_t)st.st_size) {
        munmap(base, (size_t)st.st_size);
        return -EIO; /* not finished */
    }
    graph_pieces(g, pieces);
    for (size_t i = 0; i < PIECES; i++)
        *pieces[i].at = (char *)base + (uintptr_t)*pieces[i].at;
    *out = g;
    return 0;
}
