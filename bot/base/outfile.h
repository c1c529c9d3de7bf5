/* outfile.h - write a file so that it is there whole, or not at all.
 *
 * A regular file is written beside its name (PATH.tmpPID) and renamed when
 * all of it is on its way; until then an older file of that name stays as it
 * was. "-" is standard output. A target that is there and isn't a regular
 * file (/dev/null, a FIFO), or that is our own standard output or error by
 * another name, is written directly: a rename would put a file in its place.
 *
 *      struct outfile o;
 *      int rc = outfile_open(&o, path);
 *
 *      if (rc == 0) {
 *          fprintf(o.file, ...);
 *          rc = outfile_commit(&o);
 *      }
 *      outfile_abort(&o);
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

/* Storage belongs to the caller. */
struct outfile {
    FILE *file; /* to write to; NULL once committed or aborted */
    bool standard_output;
    char target[PATH_MAX]; /* the name after the rename, links resolved */
    char beside[PATH_MAX]; /* the name until then; "" if written directly */
};

/* Do both paths lead to one name? Through "./", through symbolic links, and
 * also when there is no such file yet; or both are standard output. */
bool outfile_is_same(const char *a, const char *b);

/* Would what is written there come out of standard output? "-", or the file,
 * pipe or terminal by its name. Not /dev/null: nothing comes out there. */
bool outfile_is_stdout(const char *path);

/* 0, or a negative errno: then nothing was made, and outfile_abort() is
 * allowed but not needed. */
int outfile_open(struct outfile *o, const char *path);

/* All is written: flush, close, rename. 0, or the negative errno of the first
 * thing that failed, an earlier write to o->file too; then nothing is left
 * beside and an older file is untouched. */
int outfile_commit(struct outfile *o);

/* Give up: close, and take away what was written beside. Does nothing after
 * a commit, so it can stand on every exit. */
void outfile_abort(struct outfile *o);

#endif
