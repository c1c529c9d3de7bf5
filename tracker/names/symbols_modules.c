/* symbols_modules.c - the files that make up this process, opened for libdw.
 *
 * The dynamic linker lists them. /proc/self/maps would too, but under valgrind
 * it shows valgrind's own files as well. The program is opened through
 * /proc/self/exe where its name leads nowhere: it may have been deleted.
 *
 * A file may also have been replaced while the program runs. What then stands
 * in it is about another program: both have a build ID, and these must agree.
 */
#include "symbols_debug.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbols_local.h"

/* Is [address, address + len) readable, as the module's headers have it? */
static bool in_memory(const struct dl_phdr_info *info, uintptr_t address,
                      size_t len)
{
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + p->p_vaddr;

        if (p->p_type == PT_LOAD && (p->p_flags & PF_R) != 0 &&
            address >= start && address - start < p->p_filesz &&
            len <= p->p_filesz - (address - start))
            return true;
    }
    return false;
}

/* Does the file have another build ID than what is in memory? */
__attribute__((no_sanitize("address"))) static bool
is_stale(Dwfl_Module *module, const struct dl_phdr_info *info)
{
    const unsigned char *id;
    GElf_Addr address;
    int len = dwfl_module_build_id(module, &id, &address);

    if (len <= 0 || address == 0)
        return false; /* nothing to compare */
    if (!in_memory(info, (uintptr_t)address, (size_t)len))
        return true;
    for (int i = 0; i < len; i++)
        if (((const volatile unsigned char *)(uintptr_t)address)[i] != id[i])
            return true;
    return false;
}

static int open_program(char *path, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", path, size - 1);
    int fd;

    if (len > 0) {
        path[len] = '\0';
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    strcpy(path, "/proc/self/exe");
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int open_module(const struct dl_phdr_info *info, bool program,
                       char *path, size_t size)
{
    if (program)
        return open_program(path, size);
    if (info->dlpi_name[0] == '\0' || strlen(info->dlpi_name) >= size)
        return -1;
    strcpy(path, info->dlpi_name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* A module that cannot be opened or read is left out. */
static int add_module(struct dl_phdr_info *info, size_t size, void *ctx)
{
    struct debug *d = ctx;
    bool program = d->modules == NULL; /* it comes first */
    struct debug_module *m = calloc(1, sizeof(*m));
    char path[PATH_MAX];
    void **userdata;
    int fd;

    (void)size;
    if (m == NULL)
        return -ENOMEM;
    m->next = d->modules;
    m->program = program;
    d->modules = m;
    fd = open_module(info, program, path, sizeof(path));
    if (fd < 0)
        return 0;
    m->dwfl =
        dwfl_report_elf(d->dwfl, path, path, fd, (GElf_Addr)info->dlpi_addr,
                        true /* an address that is added to the file's */);
    if (m->dwfl == NULL) {
        close(fd);
        return 0;
    }
    m->stale = is_stale(m->dwfl, info);
    dwfl_module_info(m->dwfl, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
    *userdata = m;
    return 0;
}

/* All files are reported open: there is none to be looked for. */
static int find_no_elf(Dwfl_Module *module, void **userdata, const char *name,
                       Dwarf_Addr base, char **file_name, Elf **elf)
{
    (void)module;
    (void)userdata;
    (void)name;
    (void)base;
    (void)file_name;
    (void)elf;
    return -1;
}

int debug_report_modules(struct debug *d)
{
    static const Dwfl_Callbacks callbacks = {
        .find_elf = find_no_elf,
        .find_debuginfo = symbols_find_local,
    };
    int rc;

    d->dwfl = dwfl_begin(&callbacks);
    if (d->dwfl == NULL)
        return -ENOMEM;
    dwfl_report_begin(d->dwfl);
    rc = dl_iterate_phdr(add_module, d);
    if (dwfl_report_end(d->dwfl, NULL, NULL) != 0)
        rc = -ENOMEM;
    return rc;
}

/* The module around `pc`, if its file can be believed; or NULL. */
static struct debug_module *find_module(struct debug *d, uintptr_t pc)
{
    Dwfl_Module *module = dwfl_addrmodule(d->dwfl, (Dwarf_Addr)pc);
    struct debug_module *m;
    void **userdata;

    if (module == NULL)
        return NULL;
    dwfl_module_info(module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
    m = *userdata;
    return m == NULL || m->stale ? NULL : m;
}

struct debug_module *debug_module_at(struct debug *d, uintptr_t pc)
{
    struct debug_module *m = find_module(d, pc);

    if (m == NULL)
        return NULL;
    debug_read_module(m);
    return m->dwarf == NULL ? NULL : m;
}

const char *debug_symbol_at(struct debug *d, uintptr_t pc)
{
    struct debug_module *m = find_module(d, pc);
    const char *name;
    GElf_Off offset;
    GElf_Sym symbol;

    if (m == NULL)
        return NULL;
    name = dwfl_module_addrinfo(m->dwfl, (GElf_Addr)pc, &offset, &symbol, NULL,
                                NULL, NULL);
    /* In a stripped file the nearest one may be another function. */
    return name != NULL && offset < symbol.st_size ? name : NULL;
}
