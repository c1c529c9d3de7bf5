/* odd.c - characters that mean something to CMake, to C or to a shell. */
const char *odd[] = {
    "quoted \"words\", 'more', a \\ and \\\\ and \n",
    "??/ ??? ${VALUE} @VALUE@ $ENV{HOME} %s #hash",
    "a;list;;[of;things];(and more) # not a comment",
};
/* ends with a backslash \
 */
int common;
