/* fuzz_tracker_words.c - any text in the variable TRACKER.
 *
 * The parser never fails: what it understands is in range, each word that it
 * doesn't is told in a sentence and changes nothing. So the words that were
 * not complained of, alone, give the same options without a complaint.
 */
#include <signal.h>
#include <stdlib.h>

#include "fuzz.h"
#include "preload/options.h"

#define TEXT_MAX 1024

static struct {
    unsigned complaints;
    size_t longest;
} told;

void fuzz_init(void)
{
}

static void on_complaint(const char *sentence)
{
    size_t len = strlen(sentence);

    FUZZ_CHECK(strncmp(sentence, "TRACKER: ", 9) == 0);
    FUZZ_CHECK(len < 256);
    told.complaints++;
    if (len > told.longest)
        told.longest = len;
}

static bool same(const struct options *a, const struct options *b)
{
    for (int i = 0; i < OPTIONS_FILES; i++)
        if (strcmp(a->files[i], b->files[i]) != 0)
            return false;
    return strcmp(a->only, b->only) == 0 && a->stacks == b->stacks &&
           a->depth == b->depth && a->every_ms == b->every_ms &&
           a->limit_bytes == b->limit_bytes && a->fail_nth == b->fail_nth &&
           a->fail_onwards == b->fail_onwards && a->signal == b->signal &&
           a->check == b->check && a->quiet == b->quiet && a->help == b->help &&
           a->off == b->off;
}

static void check_ranges(const struct options *o)
{
    for (int i = 0; i < OPTIONS_FILES; i++)
        FUZZ_CHECK(memchr(o->files[i], '\0', OPTIONS_PATH_MAX) != NULL);
    FUZZ_CHECK(memchr(o->only, '\0', OPTIONS_PATH_MAX) != NULL);
    FUZZ_CHECK(o->stacks <= FRAMES_UNWIND);
    FUZZ_CHECK(o->depth >= 1 && o->depth <= STACK_FRAMES_MAX);
    FUZZ_CHECK(o->every_ms <= (uint64_t)UINT32_MAX * 1000);
    FUZZ_CHECK(o->fail_nth > 0 || !o->fail_onwards);
    FUZZ_CHECK(o->signal >= 0 && o->signal < NSIG);
    FUZZ_CHECK(o->signal != SIGKILL && o->signal != SIGSTOP);
}

/* Word by word, leave out what is complained of. */
static void keep_good_words(const char *text, char *good)
{
    size_t used = 0;

    while (*text != '\0') {
        char word[TEXT_MAX];
        size_t len = strcspn(text, ",");
        struct options alone;

        memcpy(word, text, len);
        word[len] = '\0';
        told.complaints = 0;
        options_parse(word, &alone, on_complaint);
        FUZZ_CHECK(told.complaints <= 1);
        if (told.complaints == 0) {
            memcpy(good + used, word, len);
            used += len;
            good[used++] = ',';
        }
        text += len;
        text += *text == ',';
    }
    good[used] = '\0';
}

void fuzz_run(struct fuzz_bytes *in)
{
    static char text[TEXT_MAX], good[TEXT_MAX + 1];
    struct options all, again;
    unsigned words = 1;

    fuzz_text(in, text, sizeof(text));
    for (const char *c = text; *c != '\0'; c++)
        words += *c == ',';
    told.complaints = 0;
    options_parse(text, &all, on_complaint);
    FUZZ_CHECK(told.complaints <= words);
    check_ranges(&all);
    keep_good_words(text, good);
    told.complaints = 0;
    options_parse(good, &again, on_complaint);
    FUZZ_CHECK(told.complaints == 0);
    FUZZ_CHECK(same(&all, &again));
    options_parse(NULL, &again, on_complaint);
    FUZZ_CHECK(told.complaints == 0);
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const char *const texts[] = {
        "report,out=leaks.%p,every=1",
        "quiet,check,stacks=fp,depth=32,every=500ms,signal=USR1,only=cat",
        "limit=64M,fail=17+,json=a,dot=b,heaptrack=c,dhat=d,collapsed=e",
        "off,help,stacks=off,limit=1,every=2s,signal=SIGUSR2",
        "quiet=1,check=,depth=33,depth=0,stacks=all,every=1h,limit=1X,fail=0",
        "signal=KILL,signal=,signal,fail=1-,limit=99999999999999999999,what",
        "stacks=unwind,limit=1G,limit=512K,fail=1,,depth=16,every=0",
        "out,out=,only,off=,help=,report=,limit=1KB,every=,fail",
    };

    if (i < sizeof(texts) / sizeof(texts[0])) {
        memcpy(buf, texts[i], strlen(texts[i]));
        return strlen(texts[i]);
    }
    if (i > sizeof(texts) / sizeof(texts[0]))
        return 0;
    memset(buf, 'x', 1200);
    memcpy(buf, "out=", 4);
    memcpy(buf + 600, ",json=", 6);
    return 1200;
}
