/* object.c - what does a compiled file call and define?
 *
 * Every offset that is read from the file is checked against its length.
 */
#include "object.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "allow.h"
#include "buffer.h"

struct object {
    const char *bytes;
    size_t len;
    const Elf64_Ehdr *header;
    const Elf64_Shdr *sections;
    const char *section_names;
    size_t section_names_len;
};

static enum object_kind found(struct object_finding *out, enum object_kind kind,
                              const char *name)
{
    out->kind = kind;
    snprintf(out->name, sizeof(out->name), "%.120s", allow_plain_name(name));
    return kind;
}

static bool holds(const struct object *o, uint64_t offset, uint64_t len)
{
    return offset <= o->len && len <= o->len - offset;
}

/* A string of a table that ends inside of it; NULL: it doesn't. */
static const char *string_at(const char *table, size_t len, size_t offset)
{
    return offset < len && memchr(table + offset, '\0', len - offset) != NULL
               ? table + offset
               : NULL;
}

static bool open_object(struct object *o, const struct buffer *file)
{
    const Elf64_Shdr *names;

    o->bytes = buffer_text(file);
    o->len = file->len;
    o->header = (const void *)o->bytes;
    if (!holds(o, 0, sizeof(*o->header)) ||
        memcmp(o->header->e_ident, ELFMAG, SELFMAG) != 0 ||
        o->header->e_ident[EI_CLASS] != ELFCLASS64 ||
        o->header->e_type != ET_REL || o->header->e_shoff % 8 != 0 ||
        !holds(o, o->header->e_shoff,
               (uint64_t)o->header->e_shnum * sizeof(Elf64_Shdr)) ||
        o->header->e_shstrndx >= o->header->e_shnum)
        return false;
    o->sections = (const void *)(o->bytes + o->header->e_shoff);
    names = &o->sections[o->header->e_shstrndx];
    if (!holds(o, names->sh_offset, names->sh_size))
        return false;
    o->section_names = o->bytes + names->sh_offset;
    o->section_names_len = names->sh_size;
    return true;
}

/* What compilers make of C. */
static bool is_usual_section(const char *name, bool sanitized)
{
    static const char *const starts[] = {
        ".text",     ".data", ".bss",   ".rodata",      ".comment", ".note.",
        ".eh_frame", ".rela", ".rel.",  ".debug",       ".symtab",  ".strtab",
        ".shstrtab", ".tbss", ".tdata", ".llvm_addrsig"};

    if (name[0] == '\0')
        return true;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        size_t len = strlen(starts[i]);

        if (strncmp(name, starts[i], len) == 0)
            return true;
    }
    return sanitized &&
           (strncmp(name, ".init_array", 11) == 0 ||
            strncmp(name, ".fini_array", 11) == 0 ||
            strncmp(name, ".group", 6) == 0 || strncmp(name, "asan_", 5) == 0);
}

static enum object_kind look_at_sections(const struct meta *m,
                                         const struct object *o, bool sanitized,
                                         struct object_finding *out)
{
    uint64_t total = 0;

    for (size_t i = 0; i < o->header->e_shnum; i++) {
        const Elf64_Shdr *s = &o->sections[i];
        const char *name =
            string_at(o->section_names, o->section_names_len, s->sh_name);

        if (name == NULL)
            return found(out, OBJECT_BROKEN, "");
        /* A nested function's address makes the stack executable. */
        if (!is_usual_section(name, sanitized) ||
            (strcmp(name, ".note.GNU-stack") == 0 &&
             (s->sh_flags & SHF_EXECINSTR) != 0))
            return found(out, OBJECT_SECTION, name);
        if ((s->sh_flags & SHF_ALLOC) != 0)
            total +=
                s->sh_size < UINT64_C(1) << 40 ? s->sh_size : UINT64_C(1) << 40;
    }
    if (!sanitized && total > (uint64_t)m->megabytes << 20)
        return found(out, OBJECT_SIZE, "");
    return OBJECT_FINE;
}

static enum object_kind look_at_symbol(const struct meta *m,
                                       const Elf64_Sym *symbol,
                                       const char *name, bool sanitized,
                                       struct object_finding *out)
{
    unsigned bind = ELF64_ST_BIND(symbol->st_info);
    unsigned type = ELF64_ST_TYPE(symbol->st_info);

    if (type == STT_GNU_IFUNC)
        return found(out, OBJECT_DEFINES, name);
    if (bind == STB_LOCAL || name[0] == '\0')
        return OBJECT_FINE;
    if (symbol->st_shndx == SHN_UNDEF) {
        if (!allow_call(m, name, sanitized))
            return found(out, OBJECT_CALLS, name);
    } else if (sanitized && strncmp(name, "__", 2) == 0) {
        return OBJECT_FINE; /* the sanitizer's own */
    } else if (bind != STB_GLOBAL || !allow_definition(m, name)) {
        return found(out, OBJECT_DEFINES, name);
    }
    return OBJECT_FINE;
}

static enum object_kind look_at_table(const struct meta *m,
                                      const struct object *o,
                                      const Elf64_Shdr *table, bool sanitized,
                                      struct object_finding *out)
{
    const Elf64_Shdr *strings;
    const Elf64_Sym *symbols;

    if (table->sh_link >= o->header->e_shnum || table->sh_offset % 8 != 0 ||
        !holds(o, table->sh_offset, table->sh_size))
        return found(out, OBJECT_BROKEN, "");
    strings = &o->sections[table->sh_link];
    if (!holds(o, strings->sh_offset, strings->sh_size))
        return found(out, OBJECT_BROKEN, "");
    symbols = (const void *)(o->bytes + table->sh_offset);
    for (size_t i = 1; i < table->sh_size / sizeof(*symbols); i++) {
        const char *name = string_at(o->bytes + strings->sh_offset,
                                     strings->sh_size, symbols[i].st_name);

        if (name == NULL)
            return found(out, OBJECT_BROKEN, "");
        if (look_at_symbol(m, &symbols[i], name, sanitized, out) != OBJECT_FINE)
            return out->kind;
    }
    return OBJECT_FINE;
}

enum object_kind object_look(const struct meta *m, const char *path,
                             bool sanitized, struct object_finding *out)
{
    struct buffer file = {.max = (size_t)64 << 20};
    struct object o;

    *out = (struct object_finding){.kind = OBJECT_FINE};
    if (buffer_read(&file, path) < 0 || !open_object(&o, &file)) {
        found(out, OBJECT_BROKEN, "");
        goto out;
    }
    if (look_at_sections(m, &o, sanitized, out) != OBJECT_FINE)
        goto out;
    for (size_t i = 0; i < o.header->e_shnum; i++) {
        if (o.sections[i].sh_type == SHT_SYMTAB &&
            look_at_table(m, &o, &o.sections[i], sanitized, out) != OBJECT_FINE)
            break;
    }
out:
    buffer_clear(&file);
    return out->kind;
}
