/* allow.c - what an exercise lets the learner's code call. */
#include "allow.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    const char *symbols;
} groups[] = {
    {"@heap", "malloc calloc realloc reallocarray free strdup strndup asprintf "
              "aligned_alloc"},
    {"@text",
     "strlen strnlen strcmp strncmp strcasecmp strncasecmp strcpy strncpy "
     "strcat strncat strchr strrchr strstr strspn strcspn strpbrk strtok "
     "strtok_r strsep stpcpy memchr memrchr mempcpy strchrnul rawmemchr "
     "isalnum isalpha isblank isdigit islower isprint ispunct isspace isupper "
     "isxdigit tolower toupper __ctype_b_loc __ctype_tolower_loc "
     "__ctype_toupper_loc strtol strtoul strtoll strtoull strtod strtoimax "
     "strtoumax atoi atol atoll atof snprintf vsnprintf sscanf qsort bsearch "
     "abs labs llabs strerror __errno_location __isoc99_sscanf "
     "__isoc23_sscanf __isoc23_strtol __isoc23_strtoul __isoc23_strtoll "
     "__isoc23_strtoull"},
    {"@print", "printf fprintf vprintf vfprintf puts putchar fputs fputc putc "
               "fwrite fflush perror ferror stdout stderr"},
    {"@files", "fopen fclose fread fwrite fgets fgetc getc ungetc fputs fputc "
               "putc fprintf vfprintf fscanf __isoc99_fscanf __isoc23_fscanf "
               "fseek ftell rewind feof ferror clearerr fflush rename remove "
               "__errno_location strerror"},
    {"@tracker", "tracker_malloc_at tracker_calloc_at tracker_realloc_at "
                 "tracker_strdup_at tracker_asprintf_at tracker_free_at"},
    {"@rc", "rc_new_at strong_copy_at strong_take strong_drop weak_from_strong "
            "weak_copy weak_drop weak_upgrade_at rc_strong_count "
            "rc_weak_count weak_strong_count weak_weak_count"},
    {"@time", "clock_gettime nanosleep time localtime_r gmtime_r strftime "
              "difftime"},
    {"@threads",
     "pthread_create pthread_join pthread_mutex_init pthread_mutex_destroy "
     "pthread_mutex_lock pthread_mutex_trylock pthread_mutex_unlock "
     "pthread_cond_init pthread_cond_destroy pthread_cond_wait "
     "pthread_cond_timedwait pthread_cond_signal pthread_cond_broadcast "
     "pthread_once pthread_self pthread_equal sched_yield "
     "pthread_mutexattr_init pthread_mutexattr_settype "
     "pthread_mutexattr_destroy pthread_spin_init pthread_spin_destroy "
     "pthread_spin_lock pthread_spin_trylock pthread_spin_unlock "
     "pthread_rwlock_init pthread_rwlock_destroy pthread_rwlock_rdlock "
     "pthread_rwlock_wrlock pthread_rwlock_unlock"},
    {"@math", "sqrt fabs floor ceil round pow log log2 log10 exp fmin fmax "
              "lround isnan sqrtf fabsf"},
};
#define GROUPS (sizeof(groups) / sizeof(groups[0]))

/* What compilers call for code that calls nothing. */
static const char always[] =
    "memcpy memmove memset memcmp __stack_chk_fail __stack_chk_guard "
    "_GLOBAL_OFFSET_TABLE_ __assert_fail __tls_get_addr __popcountdi2 "
    "__memcpy_chk __memset_chk __udivti3 __divti3 __umodti3 __modti3";

/* What our own flags make them call (check/flow.h). The scan refuses these
 * words in the source. */
static const char *const flow[] = {
    "__cyg_profile_func_", "__x86_indirect_thunk_", "__llvm_retpoline_"};

static const char *const sanitizers[] = {"__asan_", "__ubsan_", "__tsan_",
                                         "__sanitizer_"};

bool allow_group_exists(const char *group)
{
    for (size_t i = 0; i < GROUPS; i++) {
        if (strcmp(groups[i].name, group) == 0)
            return true;
    }
    return false;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* In the quick part malloc is called check_malloc. */
const char *allow_plain_name(const char *symbol)
{
    if (strcmp(symbol, "check_aligned") == 0)
        return "aligned_alloc";
    return starts_with(symbol, "check_") &&
                   strstr(groups[0].symbols, symbol + 6) != NULL
               ? symbol + 6
               : symbol;
}

bool allow_call(const struct meta *m, const char *symbol, bool sanitized)
{
    const char *list = m->allow;
    char word[256];

    symbol = allow_plain_name(symbol);
    if (list_has(always, symbol))
        return true;
    for (size_t i = 0; i < sizeof(flow) / sizeof(flow[0]); i++) {
        if (starts_with(symbol, flow[i]))
            return true;
    }
    for (size_t i = 0; sanitized && i < 4; i++) {
        if (starts_with(symbol, sanitizers[i]))
            return true;
    }
    while (list_next(&list, word, sizeof(word))) {
        if (strcmp(word, symbol) == 0)
            return true;
        for (size_t i = 0; i < GROUPS; i++) {
            if (strcmp(word, groups[i].name) == 0 &&
                list_has(groups[i].symbols, symbol))
                return true;
        }
    }
    return false;
}

/* Whoever calls such a name would get the learner's. */
static bool is_of_libc(const char *symbol)
{
    static void *libc;

    if (libc == NULL)
        libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    return dlsym(libc != NULL ? libc : RTLD_DEFAULT, symbol) != NULL;
}

bool allow_definition(const struct meta *m, const char *symbol)
{
    static const char *const reserved[] = {"check_",  "tracker_", "rc_",
                                           "strong_", "weak_",    "_"};

    if (m->exports[0] != '\0')
        return list_has(m->exports, symbol);
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (starts_with(symbol, reserved[i]))
            return false;
    }
    return strcmp(symbol, "main") != 0 && strcmp(symbol, "check") != 0 &&
           !is_of_libc(symbol);
}

bool allow_attribute(const struct meta *m, const char *name)
{
    static const char harmless[] = "unused fallthrough format nonnull "
                                   "warn_unused_result noreturn const pure";

    return list_has(harmless, name) || list_has(m->attributes, name);
}

bool allow_builtin(const struct meta *m, const char *name, bool expanded)
{
    static const char of_headers[] =
        "__builtin_va_start __builtin_va_end __builtin_va_arg "
        "__builtin_va_copy __builtin_va_list __builtin_offsetof "
        "__builtin_inff __builtin_nanf __builtin_huge_val "
        "__builtin_isnan __builtin_isinf_sign __builtin_types_compatible_p "
        "__builtin_choose_expr __builtin_constant_p __builtin_expect";

    return list_has(m->builtins, name) ||
           (expanded && list_has(of_headers, name));
}

bool allow_header(const struct meta *m, const char *name)
{
    static const char standard[] =
        "assert.h ctype.h errno.h float.h inttypes.h iso646.h limits.h "
        "stdalign.h stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h "
        "stdnoreturn.h string.h strings.h time.h";

    return list_has(standard, name) || list_has(m->include, name) ||
           list_has(m->given, name);
}
