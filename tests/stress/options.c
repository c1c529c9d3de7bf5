/* options.c - the command line. A profile comes first, wherever it stands;
 * single options change what it says. */
#include "options.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "duration.h"
#include "outfile.h"
#include "plan.h"

static const char usage[] =
    "Usage: stress [OPTION...]\n"
    "       stress merge [--html=FILE] [--json=FILE] [--junit=FILE] DIR...\n"
    "Runs the bot under many loads and seeds and says what leaks: which line,\n"
    "how fast, since when, and how sure that is.\n"
    "\n"
    "  --profile=NAME    what to run (quick); see below\n"
    "  --bot=FILE        the bot (the one beside this program)\n"
    "  --jobs=N          so many runs at once (the cores there are)\n"
    "  --out=DIR         keep what each run wrote\n"
    "  --resume          do what is missing in DIR, after an interruption\n"
    "  --shard=I/N       do part I of N, into DIR; `merge` joins the parts\n"
    "\n"
    "What comes out:\n"
    "  --html=FILE       a report to look at, with charts\n"
    "  --json=FILE       for machines\n"
    "  --junit=FILE      for servers that build\n"
    "\n"
    "What a profile says, otherwise:\n"
    "  --loads=A,B       loads of the bot, or all; see below\n"
    "  --leaks=A,B       the bot's leaks, none or all; see below. The healthy\n"
    "                    run is always there\n"
    "  --seeds=N         1 to N, at most 1000\n"
    "  --for=DURATION    virtual time of a run\n"
    "  --long=DURATION   of one healthy run more for each load (0: none)\n"
    "  --memory=SIZE     limit of a run\n"
    "  --timeout=N       seconds until a run is ended\n"
    "\n"
    "Profiles:\n";

static const char statuses[] =
    "\n"
    "Exit status: 0 no leak; 1 a leak, or a run that ended badly; 64 the\n"
    "command line is wrong; 66 no such bot, profile, folder or not all runs;\n"
    "69 the bot can't be run, or was changed in between; 74 cannot write; 75\n"
    "another stress is at work in DIR; 130 stopped.\n";

static int help(void)
{
    fputs(usage, stdout);
    plan_list(stdout);
    fputs("\nLoads: ", stdout);
    for (unsigned load = 0; load < LOADS; load++)
        printf(" %s", plan_load_name(load));
    fputs("\nLeaks: ", stdout);
    for (int leak = 0; leak < LEAKS; leak++)
        printf(" %s", plan_leak_name(leak));
    fputs("\n", stdout);
    fputs(statuses, stdout);
    return fflush(stdout) == 0 ? STATUS_NONE : STATUS_CANTWRITE;
}

static int wrong(const char *what, const char *why)
{
    fprintf(stderr, "stress: %s: %s (see --help)\n", what, why);
    return STATUS_USAGE;
}

/* What stands behind "--name=" of a word, or NULL. */
static const char *value_of(const char *word, const char *name)
{
    size_t len = strlen(name);

    return strncmp(word, name, len) == 0 && word[len] == '=' &&
                   word[len + 1] != '\0'
               ? word + len + 1
               : NULL;
}

/* The bot beside us. */
static void default_bot(char bot[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    self[len > 0 ? len : 0] = '\0';
    if (snprintf(bot, PATH_MAX, "%s/bot", dirname(self)) >= PATH_MAX)
        bot[0] = '\0';
}

static int parse_shard(const char *value, struct options *o)
{
    unsigned shard;
    unsigned shards;
    int used = 0;

    /* Digits alone: sscanf takes signs and blanks, too. */
    if (value[strspn(value, "0123456789/")] != '\0' ||
        sscanf(value, "%4u/%4u%n", &shard, &shards, &used) != 2 ||
        value[used] != '\0' || shard < 1 || shard > shards)
        return -1;
    o->shard = shard;
    o->shards = shards;
    return 0;
}

/* Options that hold a path. */
static bool parse_path(const char *word, struct options *o)
{
    const struct {
        const char *name;
        const char **where;
    } paths[] = {
        {"--out", &o->out},
        {"--html", &o->html},
        {"--json", &o->json},
        {"--junit", &o->junit},
    };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const char *value = value_of(word, paths[i].name);

        if (value == NULL)
            continue;
        *paths[i].where = value;
        return true;
    }
    return false;
}

/* The name in "--name" or "--name=value"; "" if it is none. */
static void name_of(const char *word, char name[NAME_LEN])
{
    size_t len = strcspn(word, "=");

    name[0] = '\0';
    if (strncmp(word, "--", 2) == 0 && len - 2 < NAME_LEN)
        snprintf(name, NAME_LEN, "%.*s", (int)len - 2, word + 2);
}

/* An option that would be one with a value. */
static bool lacks_value(const char *word)
{
    static const char *const names[] = {"profile", "bot",  "jobs", "out",
                                        "shard",   "html", "json", "junit"};
    size_t len = strcspn(word, "=");
    char name[NAME_LEN];
    bool takes;

    name_of(word, name);
    takes = plan_takes(name) != NULL;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        takes |= strcmp(names[i], name) == 0;
    return takes && (word[len] == '\0' || word[len + 1] == '\0');
}

static int no_value(const char *word)
{
    char why[NAME_LEN + 40];
    char name[NAME_LEN];

    name_of(word, name);
    snprintf(why, sizeof(why), "it needs a value, --%s=...", name);
    return wrong(word, why);
}

/* Options of the plan. -1, or a status. */
static int parse_plan(const char *word, struct plan *plan)
{
    char name[NAME_LEN];

    name_of(word, name);
    if (plan_takes(name) == NULL)
        return wrong(word, "no such option");
    if (plan_set(plan, name, word + strcspn(word, "=") + 1) != 0)
        return wrong(word, plan_takes(name));
    return -1;
}

/* -1, or a status. */
static int parse_word(const char *word, struct options *o)
{
    const char *value;
    uint64_t jobs;

    if (lacks_value(word))
        return no_value(word);
    if (parse_path(word, o) || value_of(word, "--profile") != NULL)
        return -1;
    if ((value = value_of(word, "--bot")) != NULL) {
        snprintf(o->bot, sizeof(o->bot), "%s", value);
    } else if ((value = value_of(word, "--jobs")) != NULL) {
        if (number_parse(value, &jobs) != 0 || jobs < 1 || jobs > 256)
            return wrong(word, "1 to 256");
        o->jobs = (uint32_t)jobs;
    } else if ((value = value_of(word, "--shard")) != NULL) {
        if (parse_shard(value, o) != 0)
            return wrong(word, "a part is I/N, like 1/4");
    } else if (strcmp(word, "--resume") == 0) {
        o->resume = true;
    } else {
        return parse_plan(word, &o->plan);
    }
    return -1;
}

/* Two reports in one file: the later one would be all that is left. */
static int check_paths(const struct options *o)
{
    const char *const paths[] = {o->html, o->json, o->junit};
    static const char *const names[] = {"--html", "--json", "--junit"};

    for (int i = 1; i < 3; i++)
        for (int j = 0; j < i; j++)
            if (paths[i] != NULL && paths[j] != NULL &&
                strcmp(paths[i], "/dev/null") != 0 &&
                outfile_is_same(paths[i], paths[j]))
                return wrong(names[i], "another report goes there");
    return -1;
}

static int check(const struct options *o)
{
    if (o->resume && o->out == NULL)
        return wrong("--resume", "needs --out=DIR");
    if (o->shards > 1 && o->out == NULL)
        return wrong("--shard", "needs --out=DIR");
    if (o->shards > 1 && (o->html != NULL || o->json || o->junit))
        return wrong("--shard", "reports are made by merge");
    return check_paths(o);
}

/* Words of `merge`: folders, and where reports go. */
static int parse_merge(int argc, char **argv, struct options *o)
{
    o->merge = true;
    o->folders = argv;
    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0)
            o->folders[o->folder_count++] = argv[i];
        else if (lacks_value(argv[i]))
            return no_value(argv[i]);
        else if (!parse_path(argv[i], o) || o->out != NULL)
            return wrong(argv[i], "no such option of merge");
    }
    return o->folder_count > 0 ? check_paths(o)
                               : wrong("merge", "needs a folder");
}

int options_parse(int argc, char **argv, struct options *o)
{
    const char *profile = "quick";
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int status = -1;

    *o = (struct options){.shard = 1, .shards = 1};
    o->jobs = cores < 1 ? 1 : cores > 256 ? 256 : (uint32_t)cores;
    default_bot(o->bot);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return help();
        if (value_of(argv[i], "--profile") != NULL)
            profile = value_of(argv[i], "--profile");
    }
    if (argc > 1 && strcmp(argv[1], "merge") == 0)
        return parse_merge(argc, argv, o);
    if (plan_profile(profile, &o->plan) != 0) {
        fprintf(stderr, "stress: no such profile: %s; there are:\n", profile);
        plan_list(stderr);
        return STATUS_NOINPUT;
    }
    for (int i = 1; i < argc && status < 0; i++)
        status = parse_word(argv[i], o);
    return status < 0 ? check(o) : status;
}
