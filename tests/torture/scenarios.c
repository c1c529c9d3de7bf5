/* scenarios.c - what is run under faults.
 *
 * Each is short and yet goes through a whole round trip of the trader, so that
 * all of its code runs. A name that ends in a file's stands for inputs.c's.
 */
#include "torture/torture.h"

/* One round trip of the desk: 1,500 allocations. */
#define SHORT "--for=6s", "--rate=10"
/* Where a report reads debug information a run takes five times as long: of
 * those there are fewer. */
#define SLOW 5
#define BOT_DOORS                                                              \
    DOOR_BIT(DOOR_TRACKER) | DOOR_BIT(DOOR_TAG) | DOOR_BIT(DOOR_ALL) |         \
        DOOR_BIT(DOOR_PAGES)
#define LIBC_DOORS DOOR_BIT(DOOR_ALL) | DOOR_BIT(DOOR_PAGES)

#define BOT(name_, ...)                                                        \
    {                                                                          \
        .name = name_, .doors = BOT_DOORS, .stride = 1,                        \
        .arguments = {__VA_ARGS__, "--json=json"},                             \
    }
#define LEAK(name_, leak_)                                                     \
    {                                                                          \
        .name = name_, .doors = BOT_DOORS, .stride = SLOW,                     \
        .arguments = {SHORT, leak_, "--json=json"},                            \
    }
/* Where no report for machines is made, or all that matters comes after the
 * run: the tracker's own door is left out. */
#define BOT_LIBC(name_, ...)                                                   \
    {                                                                          \
        .name = name_, .doors = LIBC_DOORS, .stride = SLOW,                    \
        .arguments = {__VA_ARGS__},                                            \
    }
#define QUICK(name_, ...)                                                      \
    {                                                                          \
        .name = name_, .doors = LIBC_DOORS, .stride = 1,                       \
        .arguments = {__VA_ARGS__},                                            \
    }
#define HALVES(name_, part_, ...)                                              \
    {                                                                          \
        .name = name_, .doors = LIBC_DOORS, .stride = 3, .part = part_,        \
        .arguments = {__VA_ARGS__, "--leak=cycle", SHORT},                     \
    }
/* Watched over HTTP, compared, switched. The twin is told of by its end alone;
 * the run has its own doors, too. */
#define VISITED(name_, part_)                                                  \
    {                                                                          \
        .name = name_, .stride = 2 * SLOW, .part = part_, .visited = true,     \
        .doors = (part_) == PART_TWIN ? LIBC_DOORS : BOT_DOORS,                \
        .arguments = {SHORT, "--http=0", "--leak=book", "--pace=1x",           \
                      "--json=json"},                                          \
    }
#define PATIENT(name_, doors_, ...)                                            \
    {                                                                          \
        .name = name_, .doors = doors_, .stride = SLOW,                        \
        .program = PROGRAM_PATIENT, .arguments = {__VA_ARGS__},                \
    }

const struct scenario scenarios[] = {
    BOT("default", SHORT),
    BOT("observe", SHORT, "--observe"),
    BOT("reconnect", "--for=14s", "--rate=10", "--load=reconnect"),
    LEAK("leak_cycle", "--leak=cycle"),
    LEAK("leak_book", "--leak=book"),
    LEAK("leak_channel", "--leak=channel"),
    LEAK("leak_free", "--leak=free"),
    LEAK("leak_forget", "--leak=forget"),
    LEAK("leak_cache", "--leak=cache"),
    LEAK("leak_timer", "--leak=timer"),
    LEAK("leak_all", "--leak=all"),
    {
        .name = "check",
        .doors = BOT_DOORS,
        .stride = SLOW,
        .may_find = true,
        .arguments = {SHORT, "--leak=free", "--check", "--json=json"},
    },
    BOT("record", SHORT, "--record=record"),
    BOT("replay_itch", "--replay=day.itch"),
    BOT("replay_gzip", "--replay=day.itch.gz"),
    BOT("replay_cut", "--replay=day.itch", "--for=1s", "--record=record"),
    BOT("replay_lobster", "--replay=day.csv", "--replay-book=book.csv"),
    BOT("replay_lobster_gzip", "--replay=day.csv.gz", "--observe"),
    BOT("profile", SHORT, "--profile=2s", "--every=500ms", "--budget=1M"),
    BOT_LIBC("export_csv", SHORT, "--leak=all", "--csv=csv"),
    BOT_LIBC("export_heaptrack", SHORT, "--leak=all", "--heaptrack=heaptrack"),
    BOT_LIBC("export_dhat", SHORT, "--leak=all", "--dhat=dhat"),
    BOT_LIBC("export_collapsed", SHORT, "--leak=all", "--collapsed=collapsed"),
    BOT_LIBC("export_dot", SHORT, "--leak=cycle", "--dot=dot"),
    BOT_LIBC("export_dot_holders", SHORT, "--dot=dot"),
    BOT_LIBC("export_stdout", SHORT, "--leak=free", "--json=-"),
    {
        .name = "alerts",
        .doors = LIBC_DOORS,
        .stride = 5 * SLOW,
        .arguments = {"--for=2m", "--rate=2", "--every=1s", "--leak=all",
                      "--budget=300K", "--json=json"},
    },
    {
        .name = "all_files",
        .doors = BOT_DOORS,
        .stride = 2 * SLOW,
        .arguments = {SHORT, "--leak=all", "--json=json", "--csv=csv",
                      "--heaptrack=heaptrack", "--dhat=dhat", "--dot=dot",
                      "--collapsed=collapsed", "--record=record"},
    },
    {
        .name = "view",
        .doors = BOT_DOORS,
        .stride = 1,
        .terminal = true,
        .arguments = {SHORT, "--pace=max", "--json=json"},
    },
    {
        .name = "view_alerts",
        .doors = LIBC_DOORS,
        .stride = 5 * SLOW,
        .terminal = true,
        .arguments = {"--for=2m", "--rate=2", "--every=1s", "--leak=all",
                      "--pace=600x", "--json=json"},
    },
    VISITED("web", PART_WATCHED),
    VISITED("web_twin", PART_TWIN),
    HALVES("compare", PART_ALL, "--compare"),
    HALVES("compare_first", PART_FIRST, "--compare"),
    HALVES("compare_half", PART_HALF, "--compare"),
    BOT_LIBC("fix", SHORT, "--fix=cycle", "--json=json"),
    {
        .name = "fix_half",
        .doors = LIBC_DOORS,
        .stride = 3,
        .part = PART_HALF,
        .arguments = {SHORT, "--fix=all", "--json=json"},
    },
    QUICK("list", "--list"),
    QUICK("explain", "--explain=cycle"),
    QUICK("help", "--help"),
    PATIENT("preload", LIBC_DOORS, "report,out=report,json=json"),
    PATIENT("preload_exports", LIBC_DOORS,
            "report,out=report,json=json,dot=dot,heaptrack=heaptrack,"
            "dhat=dhat,collapsed=collapsed"),
    PATIENT("preload_history", LIBC_DOORS,
            "report,out=report,json=json,every=10ms,stacks=unwind"),
};
const size_t scenario_count = sizeof(scenarios) / sizeof(scenarios[0]);
