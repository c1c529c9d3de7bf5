/* flow_target.c - where a call through a pointer may lead.
 *
 *      program      each function that it defines, but for start-up code
 *      libraries    each function that the program names
 *
 * All from the program's own tables of symbols. Addresses that lie in no code
 * are let through: nothing there can be executed.
 */
#include "flow.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inside.h"

#define RANGES_MAX 64
#define TARGETS_MAX 65536 /* with a sanitizer linked in there are many */

struct range {
    uintptr_t low, high;
};

static struct range code[RANGES_MAX]; /* of everything that is loaded */
static size_t code_count;
static uintptr_t targets[TARGETS_MAX]; /* sorted */
static size_t target_count;

/* The first object is the program. */
static int learn_code(struct dl_phdr_info *object, size_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    for (int i = 0; i < object->dlpi_phnum && code_count < RANGES_MAX; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t low = object->dlpi_addr + part->p_vaddr;

        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0)
            code[code_count++] = (struct range){low, low + part->p_memsz};
    }
    return 0;
}

/* Start-up code, and what only compilers call. */
static bool is_hidden(const char *name)
{
    static const char *const starts[] = {
        "_start", "_init",       "_fini",    "_dl_",   "__libc_", "__do_global",
        "__cyg_", "__x86_",      "__llvm_",  "__asan", "__ubsan", "__lsan",
        "__tsan", "__sanitizer", "__interc", "_Z"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (strncmp(name, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return strcmp(name, "main") == 0 || strcmp(name, "check") == 0;
}

static void add_target(uintptr_t address)
{
    if (address != 0 && target_count < TARGETS_MAX)
        targets[target_count++] = address;
}

static void add_symbol(const ElfW(Sym) * symbol, const char *name, bool dynamic)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);

    if (name[0] == '\0' || is_hidden(name) ||
        (type != STT_FUNC && type != STT_NOTYPE && type != STT_GNU_IFUNC))
        return;
    if (symbol->st_shndx != SHN_UNDEF) {
        if (type == STT_FUNC)
            add_target(symbol->st_value);
    } else if (dynamic) {
        add_target(symbol->st_value); /* its place in our own table of jumps */
        add_target((uintptr_t)dlsym(RTLD_DEFAULT, name));
    }
}

/* The linker wrote this file: its offsets are right. */
static void add_table(const char *file, const ElfW(Shdr) * sections,
                      const ElfW(Shdr) * table)
{
    const ElfW(Sym) *symbols = (const void *)(file + table->sh_offset);
    const char *names = file + sections[table->sh_link].sh_offset;

    for (size_t i = 0; i < table->sh_size / sizeof(*symbols); i++)
        add_symbol(&symbols[i], names + symbols[i].st_name,
                   table->sh_type == SHT_DYNSYM);
}

static int compare_addresses(const void *a, const void *b)
{
    uintptr_t one = *(const uintptr_t *)a, other = *(const uintptr_t *)b;

    return one < other ? -1 : one > other;
}

void flow_target_init(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    const ElfW(Shdr) * sections;
    const ElfW(Ehdr) * header;
    struct stat info;
    void *file;

    if (fd < 0 || fstat(fd, &info) != 0)
        return;
    file = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (file == MAP_FAILED)
        return;
    header = file;
    sections = (const void *)((const char *)file + header->e_shoff);
    for (size_t i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type == SHT_SYMTAB ||
            sections[i].sh_type == SHT_DYNSYM)
            add_table(file, sections, &sections[i]);
    }
    munmap(file, (size_t)info.st_size);
    qsort(targets, target_count, sizeof(targets[0]), compare_addresses);
    dl_iterate_phdr(learn_code, NULL);
}

void flow_target_check(uintptr_t target)
{
    if (target_count == 0 ||
        bsearch(&target, targets, target_count, sizeof(targets[0]),
                compare_addresses) != NULL)
        return;
    for (size_t i = 0; i < code_count; i++) {
        if (target >= code[i].low && target < code[i].high)
            say_fail("crash.pointer", (const char *[]){NULL});
    }
}
