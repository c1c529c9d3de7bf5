/* ansi2svg.c - a picture of what a program paints on a terminal.
 *
 *      ansi2svg 80x24 TEXT TITLE PROGRAM [ARGUMENT...] > picture.svg
 *      ansi2svg 80x24 TEXT TITLE - < bytes > picture.svg
 *
 * Runs PROGRAM on a pseudo terminal of that size and plays what it writes on
 * a small terminal of its own. The picture is the first whole frame that
 * shows TEXT; if none does, that is an error. An empty TEXT takes the last
 * screen. With "-" the bytes come from standard input.
 *
 * Needs nothing but a POSIX system: cc ansi2svg.c terminal.c
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "terminal.h"

/* The picture ------------------------------------------------------------ */

/* Sizes in tenths of a pixel. */
enum {
    CELL_WIDTH = 84,
    CELL_HEIGHT = 180,
    BASE_LINE = 137, /* of the letters, below the cell's top */
    PADDING = 140,
    BAR = 340, /* the window's title bar */
};

static void put_tenths(const char *name, unsigned tenths)
{
    printf(" %s=\"%u.%u\"", name, tenths / 10, tenths % 10);
}

static void put_letter(unsigned letter)
{
    if (letter == 0)
        putchar(' ');
    else if (letter == '&' || letter == '<' || letter == '>')
        printf("&#%u;", letter);
    else if (letter < 0x80)
        putchar((int)letter);
    else
        printf("&#x%x;", letter);
}

static void put_class(struct look look)
{
    printf(" class=\"%s%s\"",
           look.color == 31   ? "red"
           : look.color == 32 ? "green"
           : look.dim         ? "dim"
                              : "plain",
           look.bold ? " bold" : "");
}

static bool same_look(struct look a, struct look b)
{
    return a.bold == b.bold && a.dim == b.dim && a.color == b.color;
}

/* Blocks of eighths and lines are drawn as boxes: fonts leave gaps. */
static bool is_box(unsigned letter)
{
    return (letter >= 0x2581 && letter <= 0x2588) || letter == 0x2500 ||
           letter == 0x2501;
}

/* As many equal boxes as there are from `from` on. Returns where they end. */
static unsigned put_boxes(const struct terminal *t, unsigned row, unsigned from)
{
    const struct cell *first = &t->cells[row][from];
    unsigned letter = first->letter;
    unsigned end = from;
    unsigned height = letter == 0x2500   ? 12
                      : letter == 0x2501 ? 28
                                         : (letter - 0x2580) * CELL_HEIGHT / 8;
    unsigned top =
        letter <= 0x2501 ? (CELL_HEIGHT - height) / 2 : CELL_HEIGHT - height;

    while (end < t->columns && t->cells[row][end].letter == letter &&
           same_look(t->cells[row][end].look, first->look))
        end++;
    printf("<rect shape-rendering=\"crispEdges\"");
    put_tenths("x", PADDING + from * CELL_WIDTH);
    put_tenths("y", BAR + PADDING + row * CELL_HEIGHT + top);
    put_tenths("width", (end - from) * CELL_WIDTH);
    put_tenths("height", height);
    put_class(first->look);
    printf("/>\n");
    return end;
}

/* Letters up to a gap of two blanks, a box, or another look. Their length is
 * given, so that columns stand even if the font isn't the one we have. */
static unsigned put_words(const struct terminal *t, unsigned row, unsigned from)
{
    const struct cell *cells = t->cells[row];
    unsigned end = from;

    while (end < t->columns && !is_box(cells[end].letter) &&
           same_look(cells[end].look, cells[from].look) &&
           (cells[end].letter != 0 ||
            (end + 1 < t->columns && cells[end + 1].letter != 0 &&
             !is_box(cells[end + 1].letter) &&
             same_look(cells[end + 1].look, cells[from].look))))
        end++;
    printf("<text");
    put_tenths("x", PADDING + from * CELL_WIDTH);
    put_tenths("y", BAR + PADDING + row * CELL_HEIGHT + BASE_LINE);
    put_tenths("textLength", (end - from) * CELL_WIDTH);
    put_class(cells[from].look);
    putchar('>');
    for (unsigned i = from; i < end; i++)
        put_letter(cells[i].letter);
    printf("</text>\n");
    return end;
}

static void put_row(const struct terminal *t, unsigned row)
{
    unsigned column = 0;

    while (column < t->columns) {
        unsigned letter = t->cells[row][column].letter;

        if (letter == 0)
            column++;
        else if (is_box(letter))
            column = put_boxes(t, row, column);
        else
            column = put_words(t, row, column);
    }
}

/* Rows up to the last one with something in it. */
static unsigned rows_used(const struct terminal *t)
{
    unsigned used = 0;

    for (unsigned row = 0; row < t->rows; row++)
        for (unsigned column = 0; column < t->columns; column++)
            if (t->cells[row][column].letter != 0)
                used = row + 1;
    return used;
}

static void put_picture(const struct terminal *t, const char *title)
{
    unsigned rows = rows_used(t);
    unsigned width = (2 * PADDING + t->columns * CELL_WIDTH) / 10;
    unsigned height = (BAR + 2 * PADDING + rows * CELL_HEIGHT) / 10;

    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
           "height=\"%u\" viewBox=\"0 0 %u %u\" role=\"img\">\n<title>",
           width, height, width, height);
    for (const char *c = title; *c != '\0'; c++)
        put_letter((unsigned char)*c);
    /* Dark on any page; the border parts it from a dark one. */
    printf("</title>\n<style>\n"
           "text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "
           "'DejaVu Sans Mono', monospace; white-space: pre }\n"
           ".bold { font-weight: 700 }\n"
           ".plain { fill: #d6dae2 } .dim { fill: #8c94a3 }\n"
           ".red { fill: #ff7b72 } .green { fill: #6fdd8b }\n"
           "</style>\n"
           "<rect x=\"0.5\" y=\"0.5\" width=\"%u\" height=\"%u\" rx=\"8\" "
           "fill=\"#15181e\" stroke=\"#454c59\"/>\n",
           width - 1, height - 1);
    for (unsigned i = 0; i < 3; i++)
        printf("<circle cx=\"%u\" cy=\"18\" r=\"5.5\" fill=\"#454c59\"/>\n",
               20 + i * 18);
    printf("<text x=\"%u\" y=\"22.5\" text-anchor=\"middle\" class=\"dim\">",
           width / 2);
    for (const char *c = title; *c != '\0'; c++)
        put_letter((unsigned char)*c);
    printf("</text>\n");
    for (unsigned row = 0; row < rows; row++)
        put_row(t, row);
    printf("</svg>\n");
}

/* The program ------------------------------------------------------------ */

/* Runs in the child; returns only if it failed. */
static void become(const char *terminal_name, char **arguments)
{
    int fd;

    if (setsid() < 0)
        return;
    fd = open(terminal_name, O_RDWR); /* becomes our controlling terminal */
    if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
        return;
    if (fd > 2)
        close(fd);
    execvp(arguments[0], arguments);
}

/* 0 and what we read from, with the child's id; or a negative errno. */
static int run_on_terminal(const struct terminal *t, char **arguments, int *out,
                           pid_t *child)
{
    struct winsize size = {.ws_col = (unsigned short)t->columns,
                           .ws_row = (unsigned short)t->rows};
    int person = posix_openpt(O_RDWR | O_NOCTTY);
    int program = -1;
    int rc = 0;

    *out = -1;
    if (person < 0 || grantpt(person) != 0 || unlockpt(person) != 0)
        goto failed;
    program = open(ptsname(person), O_RDWR | O_NOCTTY);
    if (program < 0 || ioctl(program, TIOCSWINSZ, &size) != 0)
        goto failed;
    *child = fork();
    if (*child == 0) {
        become(ptsname(person), arguments);
        perror(arguments[0]);
        _exit(127);
    }
    if (*child < 0)
        goto failed;
    close(program);
    *out = person;
    return 0;
failed:
    rc = errno != 0 ? -errno : -EIO;
    if (program >= 0)
        close(program);
    if (person >= 0)
        close(person);
    return rc;
}

int main(int argc, char **argv)
{
    static struct terminal t;
    pid_t child = -1;
    int fd = STDIN_FILENO;
    bool found;
    int rc = 0;

    if (argc < 5 || sscanf(argv[1], "%ux%u", &t.columns, &t.rows) != 2 ||
        t.columns == 0 || t.columns > COLUMNS_MAX || t.rows == 0 ||
        t.rows > ROWS_MAX) {
        fprintf(stderr, "usage: ansi2svg COLUMNSxROWS TEXT TITLE "
                        "PROGRAM [ARGUMENT...]\n");
        return 64;
    }
    if (strcmp(argv[4], "-") != 0)
        rc = run_on_terminal(&t, argv + 4, &fd, &child);
    if (rc != 0) {
        fprintf(stderr, "ansi2svg: no pseudo terminal: %s\n", strerror(-rc));
        return 71;
    }
    found = terminal_play(&t, fd, argv[2]);
    if (child > 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    if (!found && argv[2][0] != '\0') {
        fprintf(stderr, "ansi2svg: no frame shows '%s'\n", argv[2]);
        return 65;
    }
    put_picture(&t, argv[3]);
    return fflush(stdout) == 0 ? 0 : 74;
}
