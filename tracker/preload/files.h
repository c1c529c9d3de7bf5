/* files.h - what TRACKER asks to be written beside the report. */
#ifndef TRACKER_PRELOAD_FILES_H
#define TRACKER_PRELOAD_FILES_H

#include "graph.h"
#include "preload/options.h"
#include "symbols.h"
#include "text_report.h"

/* Is any file but the report asked for? */
bool files_wanted(const struct options *options);

/* Recordings begin here, before the first allocation. */
void files_start(const struct options *options);

/* Write them all. What cannot be written is told, and the others are. */
void files_write(const struct options *options,
                 const struct text_report *report);

#endif
