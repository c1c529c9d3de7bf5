/* graph_tls.c - the thread-local variables of any thread, and what it keeps
 * with pthread_setspecific.
 *
 * glibc has a description of each thread (what pthread_self() points at on
 * most machines) with
 *
 *      dtv        a table: where the variables of each library lie
 *      specific   a table of tables: values of pthread_setspecific
 *
 * and tells debuggers where in it they are, by symbols made for them. With
 * another libc only the calling thread's variables are found.
 */
#include <dlfcn.h>
#include <link.h>

#include "graph_steps.h"

/* How those symbols tell of a field: its size in bits, how many there are,
 * and where. */
struct field {
    uint32_t bits;
    uint32_t count;
    uint32_t offset;
};

/* Looked up once; all zeroes: not known. */
static struct {
    uint32_t bytes; /* of the description */
    uint32_t dtv;   /* where in it */
    uint32_t specific;
    uint32_t specific_count;
    uint32_t level2_bytes; /* of each table that `specific` points at */
    bool asked;
} shape;

void tls_learn(void)
{
    const uint32_t *bytes = NULL;
    const struct field *dtv = NULL;
    const struct field *specific = NULL;
    const uint32_t *level2 = NULL;

    if (shape.asked)
        return;
    shape.asked = true;
    bytes = dlsym(RTLD_DEFAULT, "_thread_db_sizeof_pthread");
    dtv = dlsym(RTLD_DEFAULT, "_thread_db_pthread_dtvp");
    specific = dlsym(RTLD_DEFAULT, "_thread_db_pthread_specific");
    level2 = dlsym(RTLD_DEFAULT, "_thread_db_sizeof_pthread_key_data_level2");
    if (bytes == NULL || dtv == NULL || specific == NULL || level2 == NULL)
        return;
    shape.bytes = *bytes;
    shape.dtv = dtv->offset;
    shape.specific = specific->offset;
    shape.specific_count =
        specific->bits * specific->count / 8 / sizeof(void *);
    shape.level2_bytes = *level2;
}

size_t tls_description_bytes(void)
{
    return shape.bytes;
}

int roots_add_description(struct root_list *roots, uintptr_t self,
                          uint32_t thread)
{
    struct root_range range = {.start = self,
                               .bytes = shape.bytes,
                               .thread = thread,
                               .kind = GRAPH_ROOT_THREAD};
    int rc = 0;

    if (shape.bytes == 0 || self == 0)
        return 0;
    rc = roots_add(roots, &range);
    range.bytes = shape.level2_bytes;
    /* The first table is part of the description. */
    for (uint32_t i = 1; i < shape.specific_count && rc == 0; i++) {
        scan_copy(&range.start, self + shape.specific + i * sizeof(range.start),
                  1);
        if (range.start != 0)
            rc = roots_add(roots, &range);
    }
    return rc;
}

/* Modules ---------------------------------------------------------------- */

static int on_object(struct dl_phdr_info *info, size_t info_bytes, void *ctx)
{
    struct tls_modules *modules = ctx;

    (void)info_bytes;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type != PT_TLS || modules->count == TLS_MODULES_MAX)
            continue;
        modules->list[modules->count].number = info->dlpi_tls_modid;
        modules->list[modules->count].bytes = segment->p_memsz;
        modules->count++;
    }
    return 0;
}

void tls_find_modules(struct tls_modules *modules)
{
    modules->count = 0;
    dl_iterate_phdr(on_object, modules);
}

/* An entry of the dtv: where the variables are, and what to free. The first
 * one holds a number; the one before it, how many entries there are. */
#define DTV_ENTRY_BYTES (2 * sizeof(uintptr_t))
#define DTV_UNALLOCATED UINTPTR_MAX

int roots_add_variables(struct root_list *roots, uintptr_t self,
                        uint32_t thread, const struct tls_modules *modules)
{
    uintptr_t dtv = 0;
    uintptr_t entries = 0;
    int rc = 0;

    if (shape.bytes == 0 || self == 0)
        return 0;
    scan_copy(&dtv, self + shape.dtv, 1);
    if (dtv == 0)
        return 0;
    scan_copy(&entries, dtv - DTV_ENTRY_BYTES, 1);
    for (size_t i = 0; i < modules->count && rc == 0; i++) {
        struct root_range range = {.bytes = modules->list[i].bytes,
                                   .thread = thread,
                                   .kind = GRAPH_ROOT_THREAD};

        if (modules->list[i].number > entries)
            continue;
        scan_copy(&range.start, dtv + modules->list[i].number * DTV_ENTRY_BYTES,
                  1);
        if (range.start != 0 && range.start != DTV_UNALLOCATED)
            rc = roots_add(roots, &range);
    }
    return rc;
}
