/* odd.c - characters that mean something to CMake, to C or to a shell. */
const char *odd[] = {
    "quoted \"words\", 'less', a \\ and \\\\ and \t",
    "??/ ??? ${OTHER} @OTHER@ $ENV{PATH} %d #hash",
    "a;list;;[of;other];(and less) # not a comment",
};
/* ends with two backslashes \\
 */
int common;
