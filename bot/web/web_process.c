/* web_process.c - the process as the system sees it: the metrics that all of
 * Prometheus' client libraries have, under their names.
 *
 * Source: /proc/self/stat, whose fields proc(5) counts from 1.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "web_metrics.h"
#include "web_prom.h"

/* Numbers of fields of /proc/self/stat. */
enum { UTIME = 14, STIME, THREADS = 20, STARTTIME = 22, VSIZE, RSS, FIELDS };

/* The fields after the name, which may hold blanks and brackets itself. */
static bool read_stat(unsigned long long fields[FIELDS])
{
    char line[1024];
    FILE *file = fopen("/proc/self/stat", "re");
    size_t len;
    char *at;

    if (file == NULL)
        return false;
    len = fread(line, 1, sizeof(line) - 1, file);
    fclose(file);
    line[len] = '\0';
    at = strrchr(line, ')');
    if (at == NULL)
        return false;
    at++;
    memset(fields, 0, FIELDS * sizeof(fields[0]));
    for (unsigned i = 3; i < FIELDS && *at != '\0'; i++) {
        at += strspn(at, " ");
        fields[i] = strtoull(at, NULL, 10);
        at += strcspn(at, " ");
    }
    return true;
}

static unsigned count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    unsigned count = 0;

    if (dir == NULL)
        return 0;
    while ((entry = readdir(dir)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count - 1; /* the folder's own */
}

/* Seconds since 1970 at which the system was started. */
static double boot_time(void)
{
    struct timespec now, up;

    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    return (double)(now.tv_sec - up.tv_sec) +
           (double)(now.tv_nsec - up.tv_nsec) / 1e9;
}

void metrics_put_process(FILE *out)
{
    unsigned long long stat[FIELDS];
    double ticks = (double)sysconf(_SC_CLK_TCK);

    if (!read_stat(stat))
        return;
    prom_family(out, "process_cpu_seconds_total", "counter",
                "User and system time of the process.");
    fprintf(out, "process_cpu_seconds_total %.15g\n",
            (double)(stat[UTIME] + stat[STIME]) / ticks);
    prom_gauge(out, "process_resident_memory_bytes",
               "Memory of the process that is in RAM.",
               (double)stat[RSS] * (double)sysconf(_SC_PAGESIZE));
    prom_gauge(out, "process_virtual_memory_bytes",
               "Address space of the process.", (double)stat[VSIZE]);
    prom_gauge(out, "process_start_time_seconds",
               "When the process was started, in seconds since 1970.",
               boot_time() + (double)stat[STARTTIME] / ticks);
    prom_gauge(out, "process_open_fds", "Open file descriptors.",
               count_descriptors());
    prom_gauge(out, "process_threads", "Threads of the process.",
               (double)stat[THREADS]);
}
